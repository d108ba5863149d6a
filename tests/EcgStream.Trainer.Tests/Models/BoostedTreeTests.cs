namespace EcgStream.Trainer.Tests;

public class BoostedTreeTests
{
    const string Text = """
        tree
        version=v4
        num_class=1

        Tree=0
        num_leaves=3
        split_feature=1 0
        threshold=0.10000000000000001 2.5
        left_child=-1 -2
        right_child=1 -3
        leaf_value=-1 0.5 3

        Tree=1
        num_leaves=1
        leaf_value=0.25

        end of trees

        parameters:
        [leaf_value: 9]
        """;

    [Fact]
    public void Trees_are_read_from_lightgbms_text()
    {
        var trees = BoostedTree.Parse(Text);
        Assert.Equal(2, trees.Length);
        Assert.Equal(-1, trees[0].Value([9, 0.05f]));
        Assert.Equal(0.5f, trees[0].Value([2.5f, 0.2f]));
        Assert.Equal(3, trees[0].Value([2.6f, 0.2f]));
        Assert.Equal(0.25f, trees[1].Value([0, 0]));
    }

    [Fact]
    public void A_threshold_asks_32_bit_features_the_same_question()
    {
        var threshold = BoostedTree.Parse(Text)[0].Threshold[0];
        Assert.True(threshold <= 0.1);
        Assert.True(MathF.BitIncrement(threshold) > 0.1);
    }
}

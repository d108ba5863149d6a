namespace EcgStream.Trainer.Tests;

public class ConfusionMatrixTests
{
    [Fact]
    public void The_figures_are_those_worked_out_by_hand()
    {
        // True a: 8 a, 2 b. True b: 1 a, 3 b. Class c never occurs and is answered once for an a.
        var matrix = new ConfusionMatrix(3);
        Add(0, 0, 8);
        Add(0, 1, 2);
        Add(1, 0, 1);
        Add(1, 1, 3);
        Add(0, 2, 1);
        Assert.Equal(15, matrix.Total);
        Assert.Equal(11 / 15.0, matrix.Accuracy, 12);
        Assert.Equal(8 / 11.0, matrix.Recall(0), 12);
        Assert.Equal(8 / 9.0, matrix.Precision(0), 12);
        Assert.Equal(16 / 20.0, matrix.F1(0), 12);
        Assert.Equal((8 / 11.0 + 3 / 4.0) / 2, matrix.BalancedAccuracy, 12);
        Assert.Equal((16 / 20.0 + 6 / 9.0) / 2, matrix.MacroF1, 12);
        Assert.Equal(0, matrix.Precision(2));

        void Add(int truth, int predicted, int times)
        {
            for (var i = 0; i < times; i++)
                matrix.Add(truth, predicted);
        }
    }

    [Fact]
    public void One_answer_to_everything_scores_at_chance_however_uneven_the_classes()
    {
        var answers = Enumerable.Range(0, 60).Select(i => new JudgedWindow($"p{i}", "r", i < 50 ? 0 : 1, [1, 0], [1, 0]));
        Assert.Equal(0.5, ConfusionMatrix.Of(answers, 2).BalancedAccuracy);
    }

    [Fact]
    public void A_class_that_does_not_exist_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(6).Add(0, 6));
}

namespace EcgStream.Trainer.Tests;

public class AssociationTests
{
    [Fact]
    public void A_value_that_decides_the_label_tells_it_on_other_participants()
    {
        var found = Association.Of([.. Records((p, i) => (i == 0 ? "first" : "second", i == 0 ? "rest" : "task"))]);
        Assert.Equal(1, found.Accuracy, 12);
        Assert.True(found.IsTelling);
    }

    [Fact]
    public void A_value_of_each_participants_own_tells_nothing_about_others()
    {
        var found = Association.Of([.. Records((p, i) => ($"{p} {i}", i == 0 ? "rest" : "task"))]);
        Assert.Equal(0.5, found.Accuracy, 12);
        Assert.False(found.IsTelling);
    }

    [Fact]
    public void Chance_is_rarely_taken_for_a_tie()
    {
        var random = new Random(3);
        var telling = Enumerable.Range(0, 200).Count(_ => Association.Of([.. Records((_, _) => (random.Next(3).ToString(), random.Next(2) == 0 ? "a" : "b"))]).IsTelling);
        Assert.InRange(telling, 0, 4);
    }

    static IEnumerable<(string, string, string)> Records(Func<int, int, (string Value, string Label)> row) =>
        from p in Enumerable.Range(0, 30)
        from i in Enumerable.Range(0, 2)
        let r = row(p, i)
        select (p.ToString(), r.Value, r.Label);
}

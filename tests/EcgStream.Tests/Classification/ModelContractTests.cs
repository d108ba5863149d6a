namespace EcgStream.Tests;

public class ModelContractTests
{
    [Fact]
    public void Contracts_that_say_the_same_are_equal_and_any_difference_tells_them_apart()
    {
        using var classifier = new FakeClassifier();
        var contract = classifier.Contract with { Features = ["a", "b"] };
        var same = contract with { Labels = ["one", "other"], Features = ["a", "b"], Filter = new() };
        Assert.Equal(contract, same);
        Assert.Equal(contract.GetHashCode(), same.GetHashCode());

        ModelContract[] others =
        [
            contract with { Name = "x" }, contract with { Version = "x" }, contract with { Hash = "x" }, contract with { Labels = ["other", "one"] },
            contract with { RateHz = 1 }, contract with { WindowLength = 1 }, contract with { Unit = "x" }, contract with { Filter = new(1) },
            contract with { Normalisation = Normalisation.ZScore }, contract with { TrainedOn = "x" }, contract with { Input = ModelInput.Features },
            contract with { Features = ["a"] }, contract with { NeedsBaseline = true }, contract with { Temperature = 2 },
            contract with { AbstainBelow = 0.5 }, contract with { Score = "x" },
        ];
        Assert.All(others, other => Assert.NotEqual(contract, other));
        // Every property that can be set is among them.
        Assert.Equal(others.Length, typeof(ModelContract).GetProperties().Count(p => p.CanWrite));
    }
}

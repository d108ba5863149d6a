namespace EcgStream.Tests;

public class InputPreparationTests
{
    static readonly ModelContract Contract = new FakeClassifier(18_000, 300).Contract;

    [Fact]
    public void Window_is_normalised_as_the_contract_says()
    {
        var input = new float[3];
        new InputPreparation(Contract with { Normalisation = Normalisation.MinMax, WindowLength = 3 }).Prepare([1, 2, 3], input);
        Assert.Equal([0, 0.5f, 1], input);
    }

    [Fact]
    public void Features_come_in_the_order_that_the_model_names_them()
    {
        var ecg = SyntheticEcg.Make(72, 60, noise: 0.01);
        var all = new float[EcgFeatures.Names.Length];
        EcgFeatures.Compute(ecg, 300, all);
        string[] names = [.. EcgFeatures.Names.Reverse()];
        var input = new float[names.Length];

        new InputPreparation(Contract with { Input = ModelInput.Features, Features = [.. names] }).Prepare(ecg, input);

        Assert.Equal(all.Reverse(), input);
        Assert.Contains(input, value => !float.IsNaN(value));
    }

    [Fact]
    public void Feature_that_is_not_known_is_refused() => Assert.Contains("'glee'", Assert.Throws<EcgStreamException>(
        () => new InputPreparation(Contract with { Input = ModelInput.Features, Features = ["glee"] })).Message, StringComparison.Ordinal);
}

using CsCheck;

namespace EcgStream.Onnx.Tests;

public class ContractExtensionsTests
{
    static readonly OnnxModel Bare = Models.Pass("x", 1).Build();

    static readonly ModelContract Compared = Models.Contract(300) with
    {
        Input = ModelInput.Features,
        Features = [EcgFeatures.Names[0]],
        Normalisation = Normalisation.None,
        NeedsBaseline = true,
        Temperature = 1.5,
        AbstainBelow = 0.35,
        Score = "Balanced accuracy 0.25 [0.23, 0.27] on 120 unseen participants, chance 0.167.",
    };

    [Fact]
    public void A_contract_with_features_and_baseline_comes_back_the_same() => Assert.Equal(Compared, Read(Bare.WithContract(Compared)));

    [Fact]
    public void Any_addition_comes_back_the_same() =>
        Gen.Select(Gen.Bool, Gen.Double[0.01, 100], Gen.Double[0, 1], Gen.String[Gen.Char.AlphaNumeric, 0, 20]).Sample((baseline, temperature, abstain, score) =>
        {
            var contract = Models.Contract(300) with { NeedsBaseline = baseline, Temperature = temperature, AbstainBelow = abstain, Score = score };
            Assert.Equal(contract, Read(Bare.WithContract(contract)));
        }, iter: 1_000);

    [Fact]
    public void A_contract_without_additions_is_written_in_version_1()
    {
        Assert.Contains(new("ecgstream.contract", "1"), ModelContractMetadata.Write(Models.Contract(300)));
        Assert.Contains(new("ecgstream.contract", "2"), ModelContractMetadata.Write(Models.Contract(300) with { AbstainBelow = 0.3 }));
    }

    [Fact]
    public void A_file_of_version_1_asks_for_windows_and_nothing_else_whatever_it_says_beside()
    {
        var model = Bare.WithContract(Models.Contract(300));
        var read = Read(model with { Metadata = model.Metadata.Add(new("ecgstream.baseline", "required")) });
        Assert.Equal(Models.Contract(300), read);
    }

    [Fact]
    public void Of_the_additions_only_the_features_must_be_there()
    {
        var model = Bare.WithContract(Compared);
        foreach (var key in new[] { "baseline", "temperature", "abstain_below", "score" })
            Read(Without(model, key));
        Assert.Contains("lacks the metadata key 'ecgstream.features'", Refusal(Without(model, "features")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input", "beats", "'beats' under the metadata key 'ecgstream.input', but it is neither window nor features")]
    [InlineData("features", "[]", "JSON array of different names of features")]
    [InlineData("features", "[\"glee\"]", "'glee' under the metadata key 'ecgstream.features', but this program computes no such feature: choose from ")]
    [InlineData("baseline", "maybe", "it is neither none nor required")]
    [InlineData("temperature", "0", "write a number from 0.001 to 1000")]
    [InlineData("abstain_below", "1.1", "write a number from 0 to 1")]
    [InlineData("score", " ", "one line of text")]
    [InlineData("normalisation", "zscore", "features are computed from millivolts as they are")]
    public void A_wrong_addition_is_refused_by_file_key_and_remedy(string key, string value, string said)
    {
        var model = Bare.WithContract(Compared);
        model = model with { Metadata = [.. model.Metadata.Select(e => e.Key == "ecgstream." + key ? new(e.Key, value) : e)] };

        Assert.StartsWith("m.onnx has ", Refusal(model), StringComparison.Ordinal);
        Assert.Contains(said, Refusal(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Features_named_by_a_model_that_takes_windows_are_refused()
    {
        var model = Bare.WithContract(Models.Contract(300) with { NeedsBaseline = true });
        Assert.Contains("the model takes windows", Refusal(model with { Metadata = model.Metadata.Add(new("ecgstream.features", "[]")) }), StringComparison.Ordinal);
    }

    static OnnxModel Without(OnnxModel model, string key) => model with { Metadata = model.Metadata.RemoveAll(e => e.Key == "ecgstream." + key) };

    static ModelContract Read(OnnxModel model) => ModelContractMetadata.Read(model, "m.onnx", "");

    static string Refusal(OnnxModel model) => Assert.Throws<EcgStreamException>(() => Read(model)).Message;
}

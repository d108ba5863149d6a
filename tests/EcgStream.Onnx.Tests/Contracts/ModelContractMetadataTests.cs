using CsCheck;

namespace EcgStream.Onnx.Tests;

public class ModelContractMetadataTests
{
    static readonly OnnxModel Bare = Models.Pass("x", 1).Build();

    [Fact]
    public void A_contract_comes_back_from_a_file_with_the_files_hash()
    {
        using var folder = new ModelFolder();
        var path = folder.Save(Models.Classifier());

        var contract = ModelContractMetadata.Load(path);

        var expected = Models.Contract(300);
        Assert.Equal(expected.Labels.ToArray(), contract.Labels.ToArray());
        Assert.Equal(expected with { Labels = contract.Labels, Hash = contract.Hash }, contract);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), contract.Hash);
    }

    [Fact]
    public void Any_contract_that_can_be_written_comes_back_the_same()
    {
        var line = Gen.String[Gen.Char.AlphaNumeric, 1, 20];
        var filter = Gen.Select(Gen.Double[0.01, 1], Gen.Double[20, 100], Gen.Int[1, 8], (low, high, order) => new FilterSpec(low, high, 50, order));
        Gen.Select(line, Gen.String.Array[2, 8], Gen.Double[1, 100_000], Gen.Int[1, 100_000], filter, Gen.Enum<Normalisation>())
            .Sample((name, labels, rate, window, filter, normalisation) =>
            {
                var contract = Models.Contract(window) with { Name = name, Labels = [.. labels], RateHz = rate, Filter = filter, Normalisation = normalisation };
                try
                {
                    var read = ModelContractMetadata.Read(OnnxModel.Read(Bare.WithContract(contract).ToArray()), "m", "");
                    Assert.Equal(labels, read.Labels.ToArray());
                    Assert.Equal(contract, read with { Labels = contract.Labels });
                }
                catch (EcgStreamException e)
                {
                    Assert.Contains("ecgstream.labels", e.Message, StringComparison.Ordinal);
                    Assert.True(labels.Any(string.IsNullOrWhiteSpace) || labels.Distinct().Count() < labels.Length);
                }
            }, iter: 2_000);
    }

    [Fact]
    public void A_new_contract_replaces_the_old_one_and_leaves_other_metadata()
    {
        var model = Bare with { Metadata = [new("author", "someone"), new("ecgstream.name", "old"), new("ecgstream.odd", "x")] };

        var entries = model.WithContract(Models.Contract(300)).Metadata;

        Assert.Equal("someone", entries.Single(e => e.Key == "author").Value);
        Assert.Equal("tiny", entries.Single(e => e.Key == "ecgstream.name").Value);
        Assert.DoesNotContain(entries, e => e.Key == "ecgstream.odd");
    }

    [Fact]
    public void A_model_without_a_contract_is_refused() =>
        Assert.StartsWith("m.onnx carries no EcgStream contract", Refusal(Bare), StringComparison.Ordinal);

    [Theory]
    [InlineData("contract", "3", "m.onnx carries EcgStream contract version '3' and this program reads versions 1 and 2")]
    [InlineData("input", "beats", "'beats' under the metadata key 'ecgstream.input'")]
    [InlineData("labels", "[\"calm\"]", "'[\"calm\"]' under the metadata key 'ecgstream.labels'")]
    [InlineData("labels", "[\"calm\",\"calm\"]", "at least two different names")]
    [InlineData("labels", "[\"calm\",null]", "at least two different names")]
    [InlineData("labels", "null", "at least two different names")]
    [InlineData("labels", "calm, sad", "write for example [\"calm\", \"happy\"]")]
    [InlineData("rate_hz", "NaN", "'NaN' under the metadata key 'ecgstream.rate_hz'")]
    [InlineData("rate_hz", "300 Hz", "write a number from 1 to 100000")]
    [InlineData("window", "-1", "write a whole number from 1 to 36000000")]
    [InlineData("window", "18000.5", "ecgstream.window")]
    [InlineData("unit", "uV", "the one supported unit is 'mV'")]
    [InlineData("filter", "highpass=x", "m.onnx, key 'ecgstream.filter': The filter 'highpass=x'")]
    [InlineData("normalisation", "z", "it is none of none, zscore, minmax and robust")]
    [InlineData("name", " ", "ecgstream.name")]
    [InlineData("trained_on", "two\nlines", "one line of text")]
    public void A_wrong_entry_is_refused_by_file_key_and_remedy(string key, string value, string said)
    {
        var model = Bare.WithContract(Models.Contract(300));
        model = model with { Metadata = [.. model.Metadata.Select(e => e.Key == "ecgstream." + key ? new(e.Key, value) : e)] };

        Assert.Contains(said, Refusal(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_entry_must_be_there_once()
    {
        var model = Bare.WithContract(Models.Contract(300));
        Assert.All(model.Metadata, entry =>
        {
            Assert.Contains($"lacks the metadata key '{entry.Key}'", Refusal(model with { Metadata = model.Metadata.Remove(entry) }), StringComparison.Ordinal);
            Assert.Contains($"'{entry.Key}' twice", Refusal(model with { Metadata = model.Metadata.Add(entry) }), StringComparison.Ordinal);
        });
    }

    static string Refusal(OnnxModel model) => Assert.Throws<EcgStreamException>(() => ModelContractMetadata.Read(model, "m.onnx", "")).Message;
}

namespace EcgStream.Onnx.Tests;

public sealed class ModelSummaryTests : IDisposable
{
    readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_summed_up_without_running_it()
    {
        var path = _folder.Save(Models.Classifier(window: 300, channels: 8));
        File.WriteAllText(Path.Combine(_folder.Path, "tiny.card.json"), "{}");

        var summary = ModelSummary.Load(path);

        Assert.Equal((path, new FileInfo(path).Length), (summary.File, summary.Bytes));
        Assert.Equal((summary.Hash, "tiny"), (summary.Contract!.Hash, summary.Contract.Name));
        Assert.Null(summary.ContractError);
        Assert.Equal(("EcgStream", 8), (summary.Producer, summary.IrVersion));
        Assert.Equal([new OnnxOperatorSet("", 17)], summary.OperatorSets.ToArray());
        Assert.Equal("window: Float[batch, 1, 300]", Assert.Single(summary.Inputs).ToString());
        Assert.Equal("Softmax_8: Float[batch, 6]", Assert.Single(summary.Outputs).ToString());
        // Three convolutions with bias, and the last layer
        Assert.Equal(8 * 7 + 8 + 2 * (8 * 8 * 7 + 8) + 8 * 6 + 6, summary.Parameters);
        Assert.Equal("Conv 3, Relu 3, Gemm 1, ReduceMean 1, Softmax 1", string.Join(", ", summary.Operators.Select(o => $"{o.Key} {o.Value}")));
        Assert.Equal(Path.Combine(_folder.Path, "tiny.card.json"), summary.Card);
    }

    [Fact]
    public void A_model_without_a_contract_or_a_card_is_summed_up_and_says_so()
    {
        var summary = ModelSummary.Load(_folder.Save(Models.Everything()));

        Assert.Null(summary.Contract);
        Assert.Contains("carries no EcgStream contract", summary.ContractError, StringComparison.Ordinal);
        Assert.Null(summary.Card);
        Assert.Equal("org.example.Odd", Assert.Single(summary.Operators).Key);
        // scalar 1, none 0, half 2; whole numbers are no parameters
        Assert.Equal(3, summary.Parameters);
    }

    [Fact]
    public void A_contract_that_the_graph_does_not_fit_is_shown_with_its_error()
    {
        var summary = ModelSummary.Load(_folder.Save(Models.Classifier().WithContract(Models.Contract(400))));

        Assert.Equal(400, summary.Contract!.WindowLength);
        Assert.Contains("windows of 400 samples", summary.ContractError, StringComparison.Ordinal);
    }
}

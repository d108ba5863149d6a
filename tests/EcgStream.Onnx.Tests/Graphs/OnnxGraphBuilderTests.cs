using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx.Tests;

public class OnnxGraphBuilderTests
{
    [Fact]
    public void Conv_Relu_run_in_ONNX_Runtime_as_computed_by_hand()
    {
        var graph = new OnnxGraphBuilder("conv");
        var x = graph.Input("x", OnnxElementType.Float, "batch", 1, 5);
        var w = graph.Initializer("w", [1, 1, 3], [1f, 0f, -1f]);
        var y = graph.Node("Conv", [x, w], OnnxAttribute.Ints("kernel_shape", 3), OnnxAttribute.Ints("pads", 1, 1));
        graph.Output(graph.Node("Relu", [y]), OnnxElementType.Float, "batch", 1, 5);

        var result = Run(graph, "x", [1, 1, 5], [1f, 2f, 4f, 3f, 0f]);

        // x[i − 1] − x[i + 1], negatives cut off
        Assert.Equal([0f, 0f, 0f, 4f, 3f], result);
    }

    [Fact]
    public void Gemm_Softmax_and_a_Reshape_by_an_int64_constant_run_in_ONNX_Runtime()
    {
        var graph = new OnnxGraphBuilder("gemm");
        var x = graph.Input("x", OnnxElementType.Float, "batch", 1, 2);
        var flat = graph.Node("Reshape", [x, graph.Initializer("shape", [2], [-1L, 2L])]);
        var y = graph.Node("Gemm", [flat, graph.Initializer("w", [2, 2], [1f, 0f, 0f, 1f]), graph.Initializer("b", [2], [0f, 0f])],
            OnnxAttribute.Float("alpha", 2f), OnnxAttribute.Int("transB", 1));
        graph.Output(graph.Node("Softmax", [y], OnnxAttribute.Int("axis", 1)), OnnxElementType.Float, "batch", 2);

        var result = Run(graph, "x", [2, 1, 2], [0f, 0f, MathF.Log(3) / 2, 0f]);

        Assert.Equal([0.5f, 0.5f, 0.75f, 0.25f], result, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Float16_constants_and_tensor_attributes_run_in_ONNX_Runtime()
    {
        var graph = new OnnxGraphBuilder("half");
        var x = graph.Input("x", OnnxElementType.Float, "batch");
        var half = graph.Node("Cast", [graph.Initializer("h", [1], [(Half)1.5f])], OnnxAttribute.Int("to", (long)OnnxElementType.Float));
        var constant = graph.Node("Constant", [], OnnxAttribute.Tensor("value", OnnxTensor.From("", [1], [10f])));
        graph.Output(graph.Node("Sum", [x, half, constant]), OnnxElementType.Float, "batch");

        Assert.Equal([12.5f, 13.5f], Run(graph, "x", [2], [1f, 2f]));
    }

    [Fact]
    public void Metadata_and_the_batch_dimension_are_seen_by_ONNX_Runtime()
    {
        var graph = Models.Pass("window", "batch", 1, 3);
        graph.Metadata("ecgstream.name", "old");
        graph.Metadata("ecgstream.name", "zażółć");

        using var session = new InferenceSession(graph.ToArray());

        Assert.Equal("zażółć", session.ModelMetadata.CustomMetadataMap["ecgstream.name"]);
        Assert.Equal("EcgStream", session.ModelMetadata.ProducerName);
        Assert.Equal(["batch", "", ""], session.InputMetadata["window"].SymbolicDimensions);
        Assert.Equal([-1, 1, 3], session.InputMetadata["window"].Dimensions);
    }

    [Fact]
    public void Names_must_be_known_before_use_and_given_once()
    {
        var graph = new OnnxGraphBuilder("names");
        var x = graph.Input("x", OnnxElementType.Float, 1);

        Assert.Contains("'y'", Assert.Throws<ArgumentException>(() => graph.Node("Relu", ["y"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => graph.Initializer("x", [1], [1f]));
        Assert.Throws<ArgumentException>(() => graph.Output("y", OnnxElementType.Float, 1));
        Assert.Throws<ArgumentException>(() => graph.Initializer("short", [2, 2], [1f, 2f, 3f]));
        Assert.Equal("Relu_0", graph.Node("Relu", [x]));
    }

    static float[] Run(OnnxGraphBuilder graph, string input, long[] shape, float[] values)
    {
        using var session = new InferenceSession(graph.ToArray());
        using var options = new RunOptions();
        using var value = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var results = session.Run(options, [input], [value], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}

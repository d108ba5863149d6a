namespace EcgStream.Onnx.Tests;

public sealed class LongKernelRewriterTests
{
    static readonly ConvolutionSize Long = new(8, 8, 300, 3000);
    static readonly float[] Weight = LongKernels.Noise(8 * 8 * 300, 1), Bias = LongKernels.Noise(8, 2);

    [Fact]
    public void A_classifier_gives_the_same_probabilities_rewritten_for_any_number_of_windows()
    {
        var model = LongKernels.Classifier();
        var rewrite = LongKernelRewriter.Rewrite(model);
        var signal = LongKernels.Noise(3 * LongKernels.Window, 9);

        Assert.Equal(2, rewrite.Count);
        Assert.All(rewrite.Convolutions, c => Assert.Equal(LongKernels.Taps, c.Taps));
        foreach (var windows in (int[])[1, 3])
        {
            var given = signal[..(windows * LongKernels.Window)];
            Assert.True(Sessions.Difference(Sessions.Run(model, given, windows, 1, LongKernels.Window), Sessions.Run(rewrite.Model, given, windows, 1, LongKernels.Window)) < 1e-5);
        }
    }

    [Fact]
    public void What_is_no_convolution_stays_and_what_nobody_uses_goes()
    {
        var model = LongKernels.Classifier();
        var graph = LongKernelRewriter.Rewrite(model).Model.Graph;
        var operators = graph.Nodes.Select(node => node.OpType).ToList();

        Assert.DoesNotContain("Conv", operators);
        Assert.DoesNotContain("BatchNormalization", operators);
        Assert.DoesNotContain("Cast", operators);
        Assert.Equal(2, operators.Count(o => o == "Relu"));
        Assert.DoesNotContain(graph.Initializers, tensor => tensor.Name is "first" or "second" or "scale" or "variance");
        Assert.Equal(graph.Initializers.Length, graph.Initializers.Select(tensor => tensor.Name).Distinct().Count());
        var used = graph.Nodes.SelectMany(node => node.Inputs).ToHashSet();
        Assert.All(graph.Initializers, tensor => Assert.Contains(tensor.Name, used));
        Assert.Equal(model.Graph.Inputs, graph.Inputs);
        Assert.Equal(model.Graph.Outputs, graph.Outputs);
    }

    [Fact]
    public void Metadata_stays_and_says_what_was_rewritten()
    {
        var model = LongKernels.Classifier();
        var rewritten = LongKernelRewriter.Rewrite(model).Model;

        Assert.Equal(model.Metadata.Select(e => $"{e.Key}={e.Value}"), rewritten.Metadata.SkipLast(1).Select(e => $"{e.Key}={e.Value}"));
        Assert.Equal(LongKernelRewriter.MetadataKey, rewritten.Metadata[^1].Key);
        Assert.Contains("blocks of", rewritten.Metadata[^1].Value, StringComparison.Ordinal);
        Assert.Equal(model.OperatorSets, rewritten.OperatorSets);
        // Once more there is nothing left to do.
        Assert.Same(rewritten, LongKernelRewriter.Rewrite(rewritten).Model);
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void Padding_that_a_name_stands_for_is_kept(string padding)
    {
        var model = Edit(LongKernels.Convolution(Long, Weight, Bias), node => node with { Attributes = [OnnxAttribute.Text("auto_pad", padding)] });
        model = model with { Graph = model.Graph with { Outputs = [new() { Name = "y" }] } };
        var rewrite = LongKernelRewriter.Rewrite(model);
        var signal = LongKernels.Noise(8 * 3000, 4);

        Assert.Equal(1, rewrite.Count);
        Assert.True(Sessions.Difference(Sessions.Run(model, signal, 1, 8, 3000), Sessions.Run(rewrite.Model, signal, 1, 8, 3000)) < 5e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_convolution_over_a_plane_of_height_or_width_one_is_rewritten_too(bool flatLast)
    {
        long[] Plane(long channels, long length) => flatLast ? [channels, length, 1] : [channels, 1, length];
        var graph = new OnnxGraphBuilder("plane");
        var x = graph.Input("x", OnnxElementType.Float, [OnnxDimension.Batch, .. Plane(8, 3000).Select(d => new OnnxDimension(d))]);
        var w = graph.Initializer("w", [8, .. Plane(8, 300)], Weight);
        OnnxAttribute pads = flatLast ? OnnxAttribute.Ints("pads", 3, 0, 5, 0) : OnnxAttribute.Ints("pads", 0, 3, 0, 5);
        graph.Output(graph.Node("Conv", [x, w], "y", pads), OnnxElementType.Float);
        var model = graph.Build();
        var rewrite = LongKernelRewriter.Rewrite(model);
        var signal = LongKernels.Noise(2 * 8 * 3000, 4);
        long[] shape = [2, .. Plane(8, 3000)];

        Assert.Equal(1, rewrite.Count);
        Assert.True(Sessions.Difference(Sessions.Run(model, signal, shape), Sessions.Run(rewrite.Model, signal, shape)) < 5e-6);
    }

    [Fact]
    public void A_value_that_the_caller_asks_for_is_kept_before_its_normalisation()
    {
        var model = LongKernels.Classifier();
        var second = model.Graph.Nodes.Last(node => node.OpType == "Conv").Outputs[0];
        model = model with { Graph = model.Graph with { Outputs = [new() { Name = second }, .. model.Graph.Outputs] } };
        var rewrite = LongKernelRewriter.Rewrite(model);
        var signal = LongKernels.Noise(LongKernels.Window, 9);

        Assert.Equal(2, rewrite.Count);
        Assert.Contains(rewrite.Model.Graph.Nodes, node => node.OpType == "BatchNormalization");
        Assert.True(Sessions.Difference(Sessions.Run(model, signal, 1, 1, LongKernels.Window), Sessions.Run(rewrite.Model, signal, 1, 1, LongKernels.Window)) < 1e-5);
    }

    [Fact]
    public void Weights_that_two_convolutions_share_serve_both()
    {
        var graph = new OnnxGraphBuilder("shared");
        var x = graph.Input("x", OnnxElementType.Float, OnnxDimension.Batch, 8, 3000);
        var w = graph.Initializer("w", [8, 8, 300], Weight);
        var short_ = graph.Node("Conv", [x, w], "strided", OnnxAttribute.Ints("strides", 7));
        graph.Output(graph.Node("Conv", [x, w], "y"), OnnxElementType.Float);
        graph.Output(short_, OnnxElementType.Float);
        var model = graph.Build();
        var rewrite = LongKernelRewriter.Rewrite(model);
        var signal = LongKernels.Noise(8 * 3000, 4);

        Assert.Equal(["its stride is not 1", ""], rewrite.Convolutions.Select(c => c.Reason));
        Assert.True(Sessions.Difference(Sessions.Run(model, signal, 1, 8, 3000), Sessions.Run(rewrite.Model, signal, 1, 8, 3000)) < 5e-6);
    }

    public static TheoryData<string, string> LeftAlone => new()
    {
        { "strides", "its stride is not 1" },
        { "dilations", "it is dilated" },
        { "groups", "it has groups" },
        { "length", "the length of its signal is not fixed" },
        { "weights", "its weights are no constant 32-bit floats" },
        { "operator set", "its operator set 10 is older than 11" },
        { "short", "its kernel is too short to gain" },
        { "subgraph", "its graph has graphs in it" },
    };

    [Theory]
    [MemberData(nameof(LeftAlone))]
    public void A_convolution_that_can_not_be_rewritten_is_left_alone_with_the_reason(string what, string reason)
    {
        var model = LongKernels.Convolution(Long, Weight, Bias);
        var free = model.Graph.Inputs[0] with { Shape = [OnnxDimension.Batch, 8, new OnnxDimension(null)] };
        model = what switch
        {
            "strides" => Edit(model, node => node with { Attributes = [OnnxAttribute.Ints("strides", 2)] }),
            "dilations" => Edit(model, node => node with { Attributes = [OnnxAttribute.Ints("dilations", 2)] }),
            "groups" => Edit(model, node => node with { Attributes = [OnnxAttribute.Int("group", 8)] }),
            "length" => model with { Graph = model.Graph with { Inputs = [free] } },
            "weights" => model with { Graph = model.Graph with { Inputs = [.. model.Graph.Inputs, new() { Name = "w", ElementType = OnnxElementType.Float, Shape = [8, 8, 300] }] } },
            "operator set" => model with { OperatorSets = [new("", 10)] },
            "subgraph" => WithSubgraph(model),
            _ => LongKernels.Convolution(new(8, 8, 9, 3000), LongKernels.Noise(8 * 8 * 9, 1), Bias),
        };
        model = model with { Graph = model.Graph with { Outputs = [new() { Name = "y" }] } };

        var rewrite = LongKernelRewriter.Rewrite(model);

        Assert.Same(model, rewrite.Model);
        Assert.Equal(reason, Assert.Single(rewrite.Convolutions).Reason);
    }

    [Fact]
    public void An_attribute_that_the_reader_does_not_know_is_no_graph()
    {
        var model = LongKernels.Convolution(Long, Weight, Bias);
        // A text of documentation (field 13) beside the value.
        byte[] attribute = [0x0A, 0x05, .. "alpha"u8, 0x15, 0, 0, 0, 0x3F, 0x6A, 0x01, (byte)'d', 0xA0, 0x01, 0x01];
        byte[] node = [0x0A, 0x01, (byte)'y', 0x12, 0x01, (byte)'z', 0x22, 0x09, .. "LeakyRelu"u8, 0x2A, (byte)attribute.Length, .. attribute];
        var added = OnnxModel.Read((byte[])[0x3A, (byte)(node.Length + 2), 0x0A, (byte)node.Length, .. node]).Graph.Nodes[0];
        Assert.Null(added.Attributes[0].Value);
        model = model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes, added], Outputs = [new() { Name = "z" }] } };

        Assert.Equal(1, LongKernelRewriter.Rewrite(model).Count);
    }

    [Fact]
    public void Weights_that_old_files_list_among_the_inputs_are_constants()
    {
        var model = LongKernels.Convolution(Long, Weight, Bias) with { IrVersion = 3, OperatorSets = [new("", 12)] };
        model = model with { Graph = model.Graph with { Inputs = [.. model.Graph.Inputs, .. model.Graph.Initializers.Select(t => new OnnxValue { Name = t.Name, ElementType = t.ElementType, Shape = [.. t.Dimensions.Select(d => new OnnxDimension(d))] })] } };
        var rewrite = LongKernelRewriter.Rewrite(model);
        var signal = LongKernels.Noise(8 * 3000, 4);

        Assert.Equal(1, rewrite.Count);
        Assert.True(Sessions.Difference(Sessions.Run(model, signal, 1, 8, 3000), Sessions.Run(rewrite.Model, signal, 1, 8, 3000)) < 5e-6);
    }

    [Fact]
    public void Convolutions_are_left_alone_once_the_model_has_grown_enough()
    {
        var graph = new OnnxGraphBuilder("huge");
        var x = graph.Input("x", OnnxElementType.Float, OnnxDimension.Batch, 192, 2000);
        var w = graph.Initializer("w", [192, 192, 100], LongKernels.Noise(192 * 192 * 100, 1, 0.01f));
        for (var i = 0; i < 12; i++)
            x = graph.Node("Conv", [x, w]);
        graph.Output(x, OnnxElementType.Float);

        var rewrite = LongKernelRewriter.Rewrite(graph.Build());

        Assert.InRange(rewrite.Count, 1, 11);
        Assert.Contains(rewrite.Convolutions, c => c.Reason == "the model would grow by more than 512 MB");
        Assert.True(rewrite.Model.Graph.Initializers.Sum(t => (long)t.Data.Length) < 600_000_000);
    }

    // An attribute of type graph (field 6), with an empty graph in it.
    static OnnxModel WithSubgraph(OnnxModel model)
    {
        byte[] attribute = [0x0A, 0x01, (byte)'g', 0x32, 0x00, 0xA0, 0x01, 0x05];
        byte[] node = [0x0A, 0x01, (byte)'y', 0x12, 0x01, (byte)'z', 0x22, 0x08, .. "Identity"u8, 0x2A, (byte)attribute.Length, .. attribute];
        var bytes = model.ToArray();
        // Appended to the graph, whose length stands before it: simplest by reading both and joining them.
        byte[] other = [0x3A, (byte)(node.Length + 2), 0x0A, (byte)node.Length, .. node];
        var added = OnnxModel.Read(other).Graph.Nodes[0];
        Assert.Null(added.Attributes[0].Value);
        return OnnxModel.Read(bytes) with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes, added] } };
    }

    static OnnxModel Edit(OnnxModel model, Func<OnnxNode, OnnxNode> edit) =>
        model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Select(node => node.OpType == "Conv" ? edit(node) : node)] } };
}

namespace EcgStream.Onnx.Tests;

public sealed class BoundBatchTests
{
    const int Window = 300;

    [Theory]
    [InlineData("cpu", 1, new[] { 1 })]
    [InlineData("cpu", 6, new[] { 1, 2, 4, 6 })]
    [InlineData("cpu", 8, new[] { 1, 2, 4, 8 })]
    [InlineData("cuda", 1, new[] { 1 })]
    [InlineData("cuda", 8, new[] { 1, 8 })]
    [InlineData("cuda", 12, new[] { 1, 8, 12 })]
    [InlineData("cuda", 128, new[] { 1, 8, 32, 128 })]
    [InlineData("cuda", 256, new[] { 1, 8, 32, 128, 256 })]
    public void Sizes_are_doubled_on_the_CPU_and_few_on_CUDA_and_end_with_the_most(string provider, int maxBatch, int[] sizes) =>
        Assert.Equal(sizes, BoundBatch.Sizes(provider, maxBatch));

    [Fact]
    public void Every_way_of_binding_runs_what_is_in_the_buffers_now()
    {
        var (session, shape) = Open(Models.Classifier());
        using var opened = session.Session;
        using var host = HostBatch.Bind(opened, shape, [4])[0];
        using var copied = new CopiedBatch(opened, shape, 4);
        for (var seed = 0; seed < 3; seed++)
        {
            var windows = Models.Windows(4, Window, seed);
            Assert.Equal(Run(host, windows), Run(copied, windows));
        }
        Assert.NotEqual(Run(copied, Models.Windows(4, Window, 1)), Run(copied, Models.Windows(4, Window, 2)));
    }

    [Fact]
    public void A_baseline_goes_its_own_way()
    {
        var (session, shape) = Open(ComparingModels.OfWindows(4));
        using var opened = session.Session;
        foreach (BoundBatch batch in (BoundBatch[])[HostBatch.Bind(opened, shape, [1])[0], new CopiedBatch(opened, shape, 1)])
        {
            batch.Input.Fill(3);
            batch.Baseline.Fill(1);
            batch.Run();
            Assert.Equal(ComparingModels.Second(2), batch.Output[1], 1e-6f);
            batch.Dispose();
        }
    }

    [Fact]
    public void Without_CUDA_nothing_is_bound_on_a_device_and_the_reason_is_told()
    {
        var (session, shape) = Open(Models.Classifier());
        using var opened = session.Session;
        Assert.True(CudaBatch.TryBind(opened, shape, [1, 8], graph: true, out var trouble).IsEmpty);
        Assert.NotEmpty(trouble);
    }

    [Fact]
    public void A_session_whose_inputs_can_not_be_bound_on_the_device_copies_in_each_run_but_makes_no_graphs()
    {
        // As on CUDA, but for the device.
        var (session, shape) = Open(Models.Classifier());
        using var opened = session.Session;
        session = session with { Provider = "cuda" };

        var batches = session.Bind(shape, 8, "tiny.onnx", new(), out var remark);
        Assert.Equal([1, 8], batches.Select(batch => Assert.IsType<CopiedBatch>(batch).Size));
        Assert.StartsWith("each run copies its windows by itself", remark, StringComparison.Ordinal);
        foreach (var batch in batches)
            batch.Dispose();

        var refused = Assert.Throws<EcgStreamException>(() => session.Bind(shape, 8, "tiny.onnx", new() { CudaGraph = true }, out _));
        Assert.StartsWith("tiny.onnx can't be run as CUDA graphs", refused.Message, StringComparison.Ordinal);
    }

    static (ClassifierSession Session, ClassifierShape Shape) Open(OnnxModel model)
    {
        var session = ClassifierSession.OpenCpu(model.ToArray(), "tiny.onnx", new() { Provider = OnnxProvider.Cpu }, "as asked");
        return (session, ClassifierShape.Check(model, ModelContractMetadata.Read(model, "tiny.onnx", ""), "tiny.onnx"));
    }

    static float[] Run(BoundBatch batch, float[] windows)
    {
        windows.CopyTo(batch.Input);
        batch.Run();
        return batch.Output.ToArray();
    }
}

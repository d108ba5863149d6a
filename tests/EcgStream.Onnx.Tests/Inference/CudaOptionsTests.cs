namespace EcgStream.Onnx.Tests;

public sealed class CudaOptionsTests
{
    [Fact]
    public void Defaults_keep_the_agreement_with_the_CPU_and_the_same_algorithms_at_every_start()
    {
        var told = CudaOptions.For(new());
        Assert.Equal(("0", "0"), (told["use_tf32"], told["enable_cuda_graph"]));
        Assert.Equal(("HEURISTIC", "1"), (told["cudnn_conv_algo_search"], told["cudnn_conv_use_max_workspace"]));
        Assert.Equal(("1", "1"), (told["use_ep_level_unified_stream"], told["do_copy_in_default_stream"]));
    }

    [Fact]
    public void TF32_and_graphs_are_passed_on_where_asked_for()
    {
        Assert.Equal(("1", "0"), Of(new() { Tf32 = true }));
        Assert.Equal(("0", "1"), Of(new() { CudaGraph = true }));

        static (string, string) Of(OnnxClassifierOptions options) => CudaOptions.For(options) is var told ? (told["use_tf32"], told["enable_cuda_graph"]) : default;
    }

    [Fact]
    public void What_is_CUDAs_alone_is_refused_on_the_CPU()
    {
        Assert.StartsWith("TF32 is CUDA's alone", Refused(new() { Provider = OnnxProvider.Cpu, Tf32 = true }), StringComparison.Ordinal);
        Assert.StartsWith("A CUDA graph is CUDA's alone", Refused(new() { Provider = OnnxProvider.Cpu, CudaGraph = true }), StringComparison.Ordinal);
        new OnnxClassifierOptions { Provider = OnnxProvider.Cuda, Tf32 = true, CudaGraph = true }.Validate();
        new OnnxClassifierOptions { Provider = OnnxProvider.Auto, Tf32 = true, CudaGraph = true }.Validate();

        static string Refused(OnnxClassifierOptions options) => Assert.Throws<EcgStreamException>(options.Validate).Message;
    }

    [Fact]
    public void The_library_is_found_in_the_first_folder_that_has_it()
    {
        using var folder = new ModelFolder();
        var (empty, has) = (Directory.CreateDirectory(Path.Combine(folder.Path, "empty")).FullName, Directory.CreateDirectory(Path.Combine(folder.Path, "has")).FullName);
        Assert.Null(CudaLibrary.Find([empty, has]));
        File.WriteAllText(Path.Combine(has, CudaLibrary.FileName), "");
        Assert.Equal(Path.Combine(has, CudaLibrary.FileName), CudaLibrary.Find([empty, has]));
    }
}

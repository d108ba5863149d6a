using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

/// <summary>What a user gets wrong is told in one sentence that names it.</summary>
public sealed class MistakeTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task Run_without_a_source_is_told() =>
        (await Run("run --broker none")).AssertMistake("--source");

    [Fact]
    public async Task Unknown_kind_of_source_is_told_with_those_there_are() =>
        (await Run("run --broker none --source usb:1")).AssertMistake("usb:", "serial:", "mqtt:", "file:", "sim:");

    [Fact]
    public async Task Unknown_option_of_a_source_is_told_with_those_there_are() =>
        (await Run("run --broker none --source sim:?person=7")).AssertMistake("person", "subject");

    [Fact]
    public async Task Unknown_option_of_a_command_is_a_usage_error() =>
        (await Run("run --colour=red --broker none")).AssertUsage("--colour");

    [Fact]
    public async Task File_that_is_not_there_is_told() =>
        (await Run("replay nothing.csv")).AssertMistake("nothing.csv");

    [Theory]
    [InlineData("soon")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1d")]
    [InlineData("NaN")]
    public async Task Hop_that_is_no_duration_is_told(string hop) =>
        (await Run($"run --broker none --source sim:?subject=7 --hop={hop}")).AssertMistake("--hop", hop);

    [Fact]
    public async Task Duration_longer_than_can_be_waited_for_is_told() =>
        (await Run("run --broker none --source sim:?subject=7 --duration 2000h")).AssertRefused("--duration", "2000h");

    [Fact]
    public async Task Unknown_provider_is_a_usage_error() =>
        (await Run("run --broker none --source sim:?subject=7 --provider tpu")).AssertUsage("tpu");

    [Fact]
    public async Task Unknown_provider_from_the_environment_is_told()
    {
        _ecgstream.Variables["ECGSTREAM_PROVIDER"] = "tpu";
        (await Run("run --broker none --source sim:?subject=7 --duration 1s")).AssertRefused("tpu", "cuda");
    }

    [Fact]
    public async Task Cuda_without_a_CUDA_build_is_told() =>
        (await Run("run --broker none --source sim:?subject=7 --provider cuda")).AssertMistake("CUDA");

    [Theory]
    [InlineData("--tf32", "TF32")]
    [InlineData("--cuda-graph", "CUDA graph")]
    public async Task What_is_CUDAs_alone_is_told_on_the_CPU(string option, string says) =>
        (await Run($"run --broker none --source sim:?subject=7 --provider cpu {option}")).AssertMistake(says, "CPU");

    [Fact]
    public async Task Setting_of_TF32_that_is_neither_true_nor_false_is_told()
    {
        _ecgstream.Variables["ECGSTREAM_TF32"] = "maybe";
        (await Run("run --broker none --source sim:?subject=7 --duration 1s")).AssertRefused("'tf32'", "maybe");
    }

    [Theory]
    [InlineData("run --broker none --source sim:?subject=7 --model nothing")]
    [InlineData("model info nothing")]
    public async Task Model_that_is_not_there_is_told_with_those_there_are(string command) =>
        (await Run(command)).AssertMistake("'nothing'", "'compact'");

    [Theory]
    [InlineData("run --broker none --source sim:?subject=7 --model noise.onnx")]
    [InlineData("model info noise.onnx")]
    public async Task File_that_is_no_model_is_told(string command)
    {
        _ecgstream.Write("noise.onnx", "This is no model.");
        (await Run(command)).AssertMistake("noise.onnx");
    }

    [Fact]
    public async Task Rate_too_low_for_an_electrocardiogram_is_told()
    {
        _ecgstream.Write("slow.csv", "ecg_mV\n" + string.Concat(Enumerable.Range(0, 700).Select(i => $"0.{i % 7}\n")));
        (await Run("replay slow.csv?rate=10")).AssertRefused("10");
    }

    [Fact]
    public async Task Simulate_without_a_destination_is_told() =>
        (await Run("simulate")).AssertRefused("--to");

    [Theory]
    [InlineData("--drop 1", "--drop", "1%")]
    [InlineData("--drop 101%", "--drop", "101%")]
    [InlineData("--corrupt -1%", "--corrupt", "-1%")]
    [InlineData("--corrupt NaN%", "--corrupt", "NaN%")]
    [InlineData("--stall 10s", "--stall", "10s@60s")]
    [InlineData("--stall 10s@", "--stall", "10s@60s")]
    [InlineData("--stall 10s@60s@70s", "--stall", "10s@60s")]
    [InlineData("--stall soon@60s", "--stall", "soon")]
    [InlineData("--unplug 5s@later", "--unplug", "later")]
    [InlineData("--unplug 5ms@60s", "--unplug", "100 ms")]
    [InlineData("--unplug 5s@90s --unplug 7s", "--unplug", "7s")]
    [InlineData("--seed -1", "--seed", "-1")]
    public async Task Fault_of_an_emulated_device_that_makes_no_sense_is_told(string options, params string[] says) =>
        (await Run($"simulate --to pty:ecg {options.Replace(" -1", "=-1", StringComparison.Ordinal)}")).AssertMistake(says);

    [Fact]
    public async Task Unknown_device_to_emulate_is_a_usage_error() =>
        (await Run("simulate --to pty:ecg --as toaster")).AssertUsage("toaster", "cyton");

    [Theory]
    [InlineData("--as cyton", "--as")]
    [InlineData("--stall 1s@2s", "--stall")]
    public async Task Device_on_a_broker_is_told(string options, string says) =>
        (await Run($"simulate --to mqtt://localhost:1 {options}")).AssertMistake(says, "pty:");

    [Theory]
    [InlineData("--to ftp:there", "ftp:there", "pty:")]
    [InlineData("--to pty:", "pty:", "names no pseudo-terminal")]
    [InlineData("--to pty:ecg?baud=9600", "baud")]
    [InlineData("--to pty:ecg --as cyton", "There is a file")]
    [InlineData("--to serial:/dev/nothing-here", "There is no port /dev/nothing-here")]
    public async Task Destination_that_can_not_be_played_to_is_told(string options, params string[] says)
    {
        _ecgstream.Write("ecg", "precious");
        (await Run($"simulate {options}")).AssertMistake(says);
    }

    [Fact]
    public async Task Threads_that_are_no_number_are_told() =>
        (await Run("run --broker none --source sim:?subject=7 --threads many")).AssertMistake("--threads", "many");

    [Fact]
    public async Task Settings_that_are_no_JSON_are_told()
    {
        _ecgstream.Write("appsettings.json", "{ EcgStream");
        (await Run("ports")).AssertMistake("appsettings.json");
    }

    public void Dispose() => _ecgstream.Dispose();

    Task<Outcome> Run(string arguments) => _ecgstream.RunAsync(arguments.Split(' '));
}

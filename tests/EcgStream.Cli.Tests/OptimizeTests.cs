using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

/// <summary>Long convolutions rewritten, by command and when a model is loaded.</summary>
public sealed class OptimizeTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    public OptimizeTests() => _ecgstream.Variables["XDG_CACHE_HOME"] = Path.Combine(_ecgstream.Folder.FullName, "cache");

    public void Dispose() => _ecgstream.Dispose();

    [Fact]
    public async Task Model_is_rewritten_and_what_was_done_is_told()
    {
        TinyModels.WriteLong(InFolder("long.onnx"));
        var told = (await Run("model optimize long.onnx fast.onnx")).AssertDone();

        Assert.Contains("12 → 8 channels, 900 taps over 5,992 samples, now blocks of", told.Output, StringComparison.Ordinal);
        Assert.Contains("left alone, its kernel is too short to gain", told.Output, StringComparison.Ordinal);
        Assert.Contains("on 4 windows: noise and 2 windows of simulated people", told.Output, StringComparison.Ordinal);
        Assert.Contains("Running both", told.Error, StringComparison.Ordinal);
        // The same contract, and nothing left to gain.
        Assert.Equal(Contract(await Run("model info long.onnx --json")), Contract(await Run("model info fast.onnx --json")));
        (await Run("model optimize fast.onnx faster.onnx")).AssertMistake("fast.onnx", "rewritten already");
        Assert.False(File.Exists(InFolder("faster.onnx")));

        static string Contract(Outcome info) => info.AssertDone().Json.GetProperty("contract").GetProperty("labels").ToString();
    }

    [Fact]
    public async Task Figures_are_printed_as_JSON()
    {
        TinyModels.WriteLong(InFolder("long.onnx"));
        var report = (await Run("model optimize long.onnx fast.onnx --json")).AssertDone().Json;

        Assert.Equal([false, true], report.GetProperty("convolutions").EnumerateArray().Select(c => c.GetProperty("is_rewritten").GetBoolean()));
        Assert.True(report.GetProperty("check").GetProperty("agrees").GetBoolean());
        Assert.Equal(new FileInfo(InFolder("fast.onnx")).Length, report.GetProperty("bytes_after").GetInt64());
    }

    [Fact]
    public async Task Recordings_stand_in_for_simulated_people()
    {
        TinyModels.WriteLong(InFolder("long.onnx"));
        _ecgstream.Write("pulses.csv", PulseTrain.Csv(65));
        var told = (await Run("model optimize long.onnx fast.onnx --on pulses.csv")).AssertDone();

        Assert.Contains("on 5 windows: noise and 3 windows of pulses.csv", told.Output, StringComparison.Ordinal);
        _ecgstream.Write("brief.csv", PulseTrain.Csv(15));
        (await Run("model optimize long.onnx brief.onnx --on brief.csv")).AssertMistake("brief.csv", "20 s");
    }

    [Theory]
    [InlineData("model optimize nothing out.onnx", "nothing")]
    [InlineData("model optimize compact out.onnx", "None of the 16 convolutions")]
    [InlineData("model optimize rest-arithmetic out.onnx", "has no convolution")]
    [InlineData("model optimize rest-arithmetic out.onnx --on 100.hea", "takes features")]
    public async Task What_can_not_be_rewritten_is_told(string line, string part) => (await Run(line)).AssertMistake(part);

    [Fact]
    public async Task Place_that_can_not_be_written_is_told()
    {
        TinyModels.WriteLong(InFolder("long.onnx"));
        (await Run("model optimize long.onnx nowhere/fast.onnx")).AssertMistake("nowhere/fast.onnx");
        (await Run("model optimize long.onnx .")).AssertMistake("is a folder");
        (await Run("model optimize long.onnx ./long.onnx --force")).AssertMistake("is the model itself");
        _ecgstream.Write("precious", "mine");
        (await Run("model optimize long.onnx precious")).AssertMistake("precious exists", "--force");
        Assert.Equal("mine", File.ReadAllText(InFolder("precious")));
        (await Run("model optimize long.onnx precious --force")).AssertDone();
    }

    [Fact]
    public async Task Loading_says_what_was_rewritten_and_off_leaves_the_model_as_it_is()
    {
        TinyModels.WriteLong(InFolder("long.onnx"));
        _ecgstream.Write("pulses.csv", PulseTrain.Csv(25));

        var first = (await Run("replay pulses.csv --model long.onnx --output first.ndjson")).AssertDone();
        var again = (await Run("replay pulses.csv --model long.onnx --output again.ndjson")).AssertDone();
        var off = (await Run("replay pulses.csv --model long.onnx --output off.ndjson --optimize off")).AssertDone();

        Assert.Contains("With 1 of 2 convolutions rewritten the model took", first.Error, StringComparison.Ordinal);
        Assert.Contains("checked now", first.Error, StringComparison.Ordinal);
        Assert.Contains("checked before", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("rewritten", off.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(InFolder("first.ndjson")), File.ReadAllBytes(InFolder("again.ndjson")));
        Assert.Equal(File.ReadAllLines(InFolder("off.ndjson")).Length, File.ReadAllLines(InFolder("first.ndjson")).Length);
    }

    string InFolder(string file) => Path.Combine(_ecgstream.Folder.FullName, file);

    Task<Outcome> Run(string line) => _ecgstream.RunAsync(line.Split(' '));
}

using System.Text.Json;
using EcgStream.Recordings;
using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

public sealed class InfoTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task Recording_is_told_with_its_channels_gaps_and_what_is_said_of_it()
    {
        var samples = new float[1000];
        samples.AsSpan().Fill(0.5f);
        RecordingWriters.Write(Path.Combine(_ecgstream.Folder.FullName, "r.hea"),
        [
            new()
            {
                Path = "r",
                Name = "r",
                Channel = "II",
                RateHz = 250,
                BaseTime = new(2024, 2, 29, 10, 0, 0, TimeSpan.Zero),
                MilliVolts = samples,
                Segments = [new(0, samples.AsMemory(0, 500)), new(1000, samples.AsMemory(500))],
                Marks = [new(SignalFault.Missing, 100, 25)],
                Labels = [new("sad", 0, 500)],
                Annotations = [new(RecordingAnnotationKind.Beat, "N", 10), new(RecordingAnnotationKind.Marker, "clip starts", 250)],
                Comments = ["by hand"],
            },
        ]);
        var told = (await _ecgstream.RunAsync("info", "r.hea", "--json")).AssertDone();
        Assert.Equal("", told.Error);
        var info = told.Json;
        Assert.Equal(("WFDB", "r", 6.0, "II"), (info.GetProperty("format").GetString(), info.GetProperty("record").GetString(), info.GetProperty("duration_seconds").GetDouble(), info.GetProperty("channel").GetString()));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 10, 0, 0, TimeSpan.Zero), info.GetProperty("start").GetDateTimeOffset());
        Assert.Equal((1, 500L, 2.0), (info.GetProperty("gaps").GetProperty("count").GetInt32(), info.GetProperty("gaps").GetProperty("samples").GetInt64(), info.GetProperty("gaps").GetProperty("longest_seconds").GetDouble()));
        Assert.Equal(("missing", 0.1), (info.GetProperty("marks")[0].GetProperty("fault").GetString(), info.GetProperty("marks")[0].GetProperty("seconds").GetDouble()));
        Assert.Equal(("sad", 2.0), (info.GetProperty("labels")[0].GetProperty("text").GetString(), info.GetProperty("labels")[0].GetProperty("duration_seconds").GetDouble()));
        Assert.Equal(["beat", "marker"], info.GetProperty("annotations").EnumerateArray().Select(a => a.GetProperty("kind").GetString()));
        Assert.Equal("by hand", info.GetProperty("comments")[0].GetString());

        var page = (await _ecgstream.RunAsync("info", "r")).AssertDone().Output;
        foreach (var part in (string[])["r: WFDB, 6 s, from 2024-02-29 10:00:00.000 UTC", "II: 1 gap of 500 samples, 2 s", "missing: 1 times, 0.1 s", "label sad: from 0 s, 2 s", "marker annotations: 1, beginning with clip starts at 1 s", "# by hand"])
            Assert.Contains(part, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_every_annotation_and_the_page_the_first_ones()
    {
        var samples = new float[1000];
        var beats = Enumerable.Range(0, 20).Select(i => new RecordingAnnotation(RecordingAnnotationKind.Beat, "N", 50 * i)).ToList();
        RecordingWriters.Write(
            Path.Combine(_ecgstream.Folder.FullName, "r.hea"),
            [new() { Path = "r", Name = "r", Channel = "II", RateHz = 250, MilliVolts = samples, Segments = [new(0, samples)], Annotations = [.. beats] }]);
        var told = Assert.Single((await _ecgstream.RunAsync("info", "r.hea", "--json")).AssertDone().Json.GetProperty("annotations").EnumerateArray());
        Assert.Equal(20, told.GetProperty("count").GetInt32());
        Assert.Equal(beats.Select(b => b.Start / 250.0), told.GetProperty("all").EnumerateArray().Select(a => a.GetProperty("start_seconds").GetDouble()));
        var page = (await _ecgstream.RunAsync("info", "r")).AssertDone().Output;
        Assert.Contains("beat annotations: 20, beginning with N at 0 s", page, StringComparison.Ordinal);
        Assert.Equal(5, page.Split("N at ").Length - 1);
    }

    [Fact]
    public async Task Number_of_the_list_is_the_number_to_choose_by()
    {
        _ecgstream.Write("r.csv", "time_s,ecg_mV\n0.000,1\n0.010,3\n");
        Assert.Contains("\necg_mV: no gaps", (await _ecgstream.RunAsync("info", "r.csv", "--channel", "0")).AssertDone().Output, StringComparison.Ordinal);
        (await _ecgstream.RunAsync("info", "r.csv", "--channel", "1")).AssertMistake("no channel '1'", "ecg_mV (0)");
        (await _ecgstream.RunAsync("info", "r.csv", "--channel", "time_s")).AssertMistake("no channel 'time_s'");
    }

    [Theory]
    [InlineData("exec {0} info r.csv > /dev/full", 1, "The standard output can't be written: No space left on device")]
    [InlineData("exec {0} --help > /dev/full", 1, "The standard output can't be written: No space left on device")]
    [InlineData("exec {0} info none.csv > /dev/full 2> /dev/full", 1, "")]
    [InlineData("{0} info r.csv --json | head -n 1; exit ${{PIPESTATUS[0]}}", 0, "")]
    public async Task Output_that_takes_no_more_ends_in_a_sentence_or_quietly(string line, int exitCode, string says)
    {
        // A device that is always full is Linux's.
        if (!OperatingSystem.IsLinux())
            return;
        _ecgstream.Write("r.csv", "time_s,ecg_mV,label\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => FormattableString.Invariant($"{i / 100.0:0.00},1,l{i}\n"))));
        var told = await _ecgstream.ShellAsync(line);
        Assert.Equal((exitCode, says.Length > 0 ? 1 : 0), (told.ExitCode, told.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.StartsWith(says, told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_that_is_no_voltage_is_told_with_why_it_can_not_be_read()
    {
        _ecgstream.Write("r.hea", "r 1 100 4\nr.dat 16 1/mmHg 16 0 0 0 0 ABP");
        _ecgstream.Write("r.dat", "12345678");
        var told = (await _ecgstream.RunAsync("info", "r.hea", "--json")).AssertDone();
        Assert.Equal(("ABP", "mmHg"), (told.Json.GetProperty("channels")[0].GetProperty("name").GetString(), told.Json.GetProperty("channels")[0].GetProperty("unit").GetString()));
        Assert.Equal(JsonValueKind.Null, told.Json.GetProperty("gaps").ValueKind);
        Assert.Contains("no voltage", told.Json.GetProperty("remarks")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("no voltage", (await _ecgstream.RunAsync("info", "r.hea")).AssertDone().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_without_its_samples_is_no_success_and_one_of_a_record_cut_short_is_read()
    {
        _ecgstream.Write("r.hea", "r 1 100 900000000000\nr.dat 16 1 16 0 0 0 0 II");
        var told = await _ecgstream.RunAsync("info", "r.hea", "--json");
        Assert.Equal(1, told.ExitCode);
        Assert.Equal((0L, 0.0), (told.Json.GetProperty("channels")[0].GetProperty("samples").GetInt64(), told.Json.GetProperty("duration_seconds").GetDouble()));
        Assert.Contains("is missing", Assert.Single(told.Json.GetProperty("remarks").EnumerateArray()).GetString(), StringComparison.Ordinal);
        _ecgstream.Write("r.dat", "12345678");
        var cut = (await _ecgstream.RunAsync("info", "r.hea")).AssertDone();
        Assert.Contains("states 900,000,000,000 frames and it holds 4", cut.Error, StringComparison.Ordinal);
        Assert.Contains("4 samples", cut.Output, StringComparison.Ordinal);
        (await _ecgstream.RunAsync("convert", "r.hea", "r.csv")).AssertDone();
    }

    [Fact]
    public async Task Mistakes_are_told_in_one_sentence()
    {
        _ecgstream.Write("r.csv", "ecg\n1\n2\n");
        (await _ecgstream.RunAsync("info", "none.hea")).AssertMistake("none.hea", "check the path");
        (await _ecgstream.RunAsync("info", "r.csv")).AssertMistake("'rate=250'");
        (await _ecgstream.RunAsync("info", "r.csv?rate=250&channel=0", "--channel", "0")).AssertMistake("keep one");
        (await _ecgstream.RunAsync("info", "r.csv?rate=250&speed=1")).AssertMistake("'speed'");
        (await _ecgstream.RunAsync("info", "r.csv?rate=250", "--channel", "V9")).AssertMistake("no channel 'V9'");
        (await _ecgstream.RunAsync("info")).AssertUsage("<FILE> is missing", "XDF (.xdf .xdfz)");
    }

    [RealDataFact]
    public async Task Record_100_is_told_with_its_beats()
    {
        var info = (await _ecgstream.RunAsync("info", RealData.Path("mitdb/100"), "--channel", "V5", "--json")).AssertDone().Json;
        Assert.Equal(["MLII", "V5"], info.GetProperty("channels").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal("V5", info.GetProperty("channel").GetString());
        Assert.Equal([true, false], info.GetProperty("channels").EnumerateArray().Select(c => c.GetProperty("is_default").GetBoolean()));
        Assert.Equal([1, 2273], info.GetProperty("annotations").EnumerateArray().Select(a => a.GetProperty("count").GetInt32()));
    }

    public void Dispose() => _ecgstream.Dispose();
}

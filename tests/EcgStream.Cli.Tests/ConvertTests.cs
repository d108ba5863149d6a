using EcgStream.Recordings;
using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

public sealed class ConvertTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task Text_becomes_a_record_and_text_again()
    {
        _ecgstream.Write("r.csv", "ecg\n100\n-200\n300\n\n400\n");
        var told = (await _ecgstream.RunAsync("convert", "r.csv?rate=250&unit=uV", "r.hea")).AssertDone();
        Assert.Contains("ecg: 4 samples at 250 Hz, 0.016 s, no gaps", told.Output, StringComparison.Ordinal);
        Assert.Contains("Wrote r.hea, r.dat.", told.Output, StringComparison.Ordinal);
        Assert.Equal([0.1f, -0.2f, 0.3f, 0.4f], Read("r.hea").MilliVolts.ToArray());
        (await _ecgstream.RunAsync("convert", "r.hea", "again.csv")).AssertDone();
        Assert.Equal([0.1f, -0.2f, 0.3f, 0.4f], Read("again.csv").MilliVolts.ToArray());
        Assert.Equal(250, Read("again.csv").RateHz);
    }

    [Fact]
    public async Task Part_is_taken_with_what_is_said_of_it()
    {
        _ecgstream.Write("r.csv", "time_s,ecg_mV,label\n" + string.Concat(Enumerable.Range(0, 1000).Where(i => i is < 300 or >= 400).Select(i => FormattableString.Invariant($"{i / 100.0:0.00},{i},{(i < 600 ? "sad" : "")}\n"))));
        var told = (await _ecgstream.RunAsync("convert", "r.csv", "part.hea", "--start", "2s", "--duration", "5s")).AssertDone();
        Assert.Contains("ecg_mV: 400 samples at 100 Hz, 5 s, 1 gap of 100 samples, 1 s; 2 labels, 0 annotations.", told.Output, StringComparison.Ordinal);
        var part = Read("part.hea");
        Assert.Equal([(0L, 100L), (200L, 500L)], part.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal((200f, 699f), (part.MilliVolts.Span[0], part.MilliVolts.Span[^1]));
        Assert.Equal([new("sad", 0, 100), new("sad", 200, 200)], part.Labels.ToArray());
    }

    [Fact]
    public async Task What_the_new_format_can_not_hold_is_said()
    {
        RecordingWriters.Write(File("r.hea"), [Of("II") with { Annotations = [new(RecordingAnnotationKind.Marker, "here", 1)] }, Of("V5")]);
        var told = (await _ecgstream.RunAsync("convert", "r.hea", "r.csv")).AssertDone();
        Assert.Contains("Not kept: 1 annotations", told.Error, StringComparison.Ordinal);
        Assert.Contains("Not kept: The name of the channel, II,", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_channels_are_taken_but_those_that_are_no_voltage()
    {
        _ecgstream.Write("r.hea", "r 3 100 2\nr.dat 16 1 16 0 0 0 0 II\nr.dat 16 1/NU 16 0 0 0 0 PLETH\nr.dat 16 1 16 0 0 0 0 V5");
        _ecgstream.Write("r.dat", "\u0001\0\u0002\0\u0003\0\u0004\0\u0005\0\u0006\0");
        var told = (await _ecgstream.RunAsync("convert", "r.hea", "all.csv", "--all-channels")).AssertDone();
        Assert.Contains("Not kept: PLETH was left out.", told.Error, StringComparison.Ordinal);
        Assert.Equal("time_s,II_mV,V5_mV\n0.000000,1,3\n0.010000,4,6\n", await System.IO.File.ReadAllTextAsync(File("all.csv")));
    }

    [Fact]
    public async Task All_columns_of_samples_are_taken_and_nothing_else()
    {
        _ecgstream.Write("r.csv", "time_s,ecg_mV,ecg_mV,temp_C\n0.000,1,2,36\n0.010,3,4,36\n");
        var told = (await _ecgstream.RunAsync("convert", "r.csv", "all.csv", "--all-channels")).AssertDone();
        Assert.Contains("Not kept: temp_C was left out.", told.Error, StringComparison.Ordinal);
        Assert.Equal("time_s,ecg_mV,ecg 2_mV\n0.000000,1,2\n0.010000,3,4\n", await System.IO.File.ReadAllTextAsync(File("all.csv")));
        (await _ecgstream.RunAsync("convert", "all.csv", "again.csv", "--all-channels")).AssertDone();
        Assert.Equal(await System.IO.File.ReadAllTextAsync(File("all.csv")), await System.IO.File.ReadAllTextAsync(File("again.csv")));
    }

    [Fact]
    public async Task Link_to_the_recording_is_the_recording_itself()
    {
        // Where making a link needs rights, few have one.
        if (OperatingSystem.IsWindows())
            return;
        _ecgstream.Write("r.csv", "time_s,ecg_mV\n0.000,1\n0.010,3\n");
        Directory.CreateDirectory(File("folder"));
        System.IO.File.CreateSymbolicLink(File("link.csv"), "r.csv");
        System.IO.File.CreateSymbolicLink(File("far.csv"), "link.csv");
        Directory.CreateSymbolicLink(File("folder/here"), "..");
        foreach (var (from, to) in new[] { ("r.csv", "link.csv"), ("link.csv", "r.csv"), ("r.csv", "far.csv"), ("r.csv", "folder/here/r.csv"), ("folder/here/far.csv", "link.csv") })
            (await _ecgstream.RunAsync("convert", from, to, "--force")).AssertMistake("is the recording itself");
        Assert.Equal("time_s,ecg_mV\n0.000,1\n0.010,3\n", await System.IO.File.ReadAllTextAsync(File("r.csv")));
    }

    [Fact]
    public async Task Existing_files_are_replaced_when_asked_for_and_the_recording_itself_never()
    {
        RecordingWriters.Write(File("r.hea"), [Of("II")]);
        _ecgstream.Write("old.csv", "mine");
        _ecgstream.Write("other.dat", "mine");
        (await _ecgstream.RunAsync("convert", "r.hea", "old.csv")).AssertMistake("'old.csv' exists already", "--force");
        (await _ecgstream.RunAsync("convert", "r.hea", "other.hea")).AssertMistake("'other.dat' exists already");
        Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(File("old.csv")));
        (await _ecgstream.RunAsync("convert", "r.hea", "old.csv", "--force")).AssertDone();
        Assert.Equal(3, Read("old.csv").End);
        (await _ecgstream.RunAsync("convert", "r.hea", "./r.hea", "--force")).AssertMistake("is the recording itself");
        (await _ecgstream.RunAsync("convert", "r.dat", "r.hea", "--force")).AssertMistake("is the recording itself");
    }

    [Fact]
    public async Task Mistakes_are_told_in_one_sentence()
    {
        RecordingWriters.Write(File("r.hea"), [Of("II")]);
        (await _ecgstream.RunAsync("convert", "r.hea", "r.wav")).AssertMistake("r.wav", ".hea (WFDB)", ".csv (CSV)");
        (await _ecgstream.RunAsync("convert", "none.hea", "r.csv")).AssertMistake("none.hea");
        (await _ecgstream.RunAsync("convert", "r.hea", "none/r.csv")).AssertMistake("none/r.csv", "can't be written");
        (await _ecgstream.RunAsync("convert", "r.hea", "r.csv", "--start", "1h")).AssertMistake("holds no samples in the part");
        (await _ecgstream.RunAsync("convert", "r.hea?start=0", "r.csv", "--start", "1s")).AssertMistake("'start'", "keep one");
        (await _ecgstream.RunAsync("convert", "r.hea", "r.csv", "--all-channels", "--channel", "II")).AssertMistake("--all-channels", "keep one");
        (await _ecgstream.RunAsync("convert", "r.hea")).AssertUsage("<OUT> is missing");
    }

    [RealDataFact]
    public async Task Record_100_survives_the_way_through_text_and_back()
    {
        (await _ecgstream.RunAsync("convert", RealData.Path("mitdb/100.hea"), "100.csv", "--all-channels")).AssertDone();
        (await _ecgstream.RunAsync("convert", "100.csv", "back.hea", "--all-channels")).AssertDone();
        foreach (var channel in new[] { "MLII", "V5" })
        {
            var original = Recording.Open(RealData.Path("mitdb/100.hea"), new() { Channel = channel });
            var back = Recording.Open(File("back.hea"), new() { Channel = channel + "_mV" });
            Assert.Equal(360, back.RateHz);
            Assert.Equal(original.MilliVolts.ToArray(), back.MilliVolts.ToArray());
        }
    }

    public void Dispose() => _ecgstream.Dispose();

    static Recording Of(string channel)
    {
        float[] samples = [0.1f, 0.2f, 0.3f];
        return new() { Path = "r", Name = "r", Channel = channel, RateHz = 250, MilliVolts = samples, Segments = [new(0, samples)] };
    }

    string File(string name) => Path.Combine(_ecgstream.Folder.FullName, name);

    Recording Read(string name) => Recording.Open(File(name));
}

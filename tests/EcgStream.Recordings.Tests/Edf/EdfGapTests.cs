namespace EcgStream.Recordings.Tests;

public sealed class EdfGapTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gap_between_records_is_one_on_the_sample_clock()
    {
        var recording = Open("1", 4, "+0.25", "+1.25", "+4.75", "+5.75");
        Assert.Equal([(0, 8), (18, 8)], Runs(recording));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (float)i), recording.MilliVolts.ToArray());
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 58, 250, TimeSpan.Zero), recording.BaseTime);
        Assert.Empty(recording.Remarks);
        var info = Recording.Inspect(_folder.File("r.edf"));
        Assert.Equal(("EDF+D", TimeSpan.FromSeconds(6.5), 16), (info.Format, info.Duration, info.Channels[0].Samples));
    }

    [Fact]
    public void Gap_of_no_whole_number_of_samples_is_rounded_and_remarked()
    {
        var recording = Open("1", 4, "+0.000", "+1.600", "+2.600");
        Assert.Equal([(0, 4), (6, 8)], Runs(recording));
        Assert.Contains("1 gaps", Assert.Single(recording.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Begins_that_are_rounded_make_no_gaps()
    {
        // Of records of 10.416 ms a millisecond is no part.
        var starts = Enumerable.Range(0, 100).Select(i => $"+{i / 96.0:0.000}").ToArray();
        var recording = Open("0.010416", 32, [.. starts]);
        Assert.Equal([(0, 3200)], Runs(recording));
        Assert.Empty(recording.Remarks);
    }

    [Fact]
    public void Gap_as_short_as_the_last_decimal_is_seen() =>
        Assert.Equal([(0, 1), (2, 2)], Runs(Open("1", 1, "+0", "+2", "+3")));

    [Fact]
    public void Record_without_a_time_or_too_early_follows_the_one_before_it()
    {
        var recording = Open("1", 4, "+0", "", "+1.5", "+9");
        Assert.Equal([(0, 12), (36, 4)], Runs(recording));
        Assert.Equal(2, recording.Remarks.Length);
        Assert.Contains("before the one before", recording.Remarks[0], StringComparison.Ordinal);
        Assert.Contains("do not say", recording.Remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Saturation_is_placed_behind_the_gap_it_lies_behind()
    {
        var bytes = Bytes("1", 4, "+0", "+3") with { Data = [[new[] { 0, 0, 32767, 32767 }, EdfBytes.Tals("+0")], [new[] { 32767, 32767, 0, 0 }, EdfBytes.Tals("+3")]] };
        Assert.Equal([new(SignalFault.Saturated, 2, 2), new(SignalFault.Saturated, 12, 2)], Recording.Open(_folder.Write("r.edf", bytes.ToArray())).Marks.ToArray());
    }

    static (long, int)[] Runs(Recording recording) => [.. recording.Segments.Select(s => (s.Start, s.MilliVolts.Length))];

    Recording Open(string seconds, int samples, params string[] starts) => Recording.Open(_folder.Write("r.edf", Bytes(seconds, samples, starts).ToArray()));

    static EdfBytes Bytes(string seconds, int samples, params string[] starts) => new()
    {
        Reserved = "EDF+D",
        Seconds = seconds,
        Signals = [new("ECG", samples, "mV", "-32768", "32767", "-32768", "32767"), new("EDF Annotations", 10)],
        Data = [.. starts.Select((start, r) => new object[] { Enumerable.Range(r * samples, samples).ToArray(), start.Length > 0 ? EdfBytes.Tals(start) : "" })],
    };
}

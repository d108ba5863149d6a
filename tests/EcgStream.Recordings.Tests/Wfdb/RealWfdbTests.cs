using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class RealWfdbTests
{
    [RealDataFact]
    public void Record_100_begins_and_measures_as_published()
    {
        var recording = Recording.Open(RealData.Path("mitdb/100.hea"));
        Assert.Equal(("100", "MLII", 360.0, 650_000L, 0.005), (recording.Name, recording.Channel, recording.RateHz, recording.End, recording.Resolution!.Value));
        Assert.Equal(-0.145f, recording.MilliVolts.Span[0]);
        Assert.Contains("69 M 1085 1629 x1", recording.Comments);
        Assert.Equal(2273, recording.Annotations.Count(a => a.Kind == RecordingAnnotationKind.Beat));
        Assert.Equal(new(RecordingAnnotationKind.Note, "(N", 18), recording.Annotations[0]);
        Assert.Equal([new("MLII", "mV", 360, 650_000), new("V5", "mV", 360, 650_000)], Recording.Inspect(recording.Path).Channels.ToArray());
        Assert.Equal(-0.065f, Recording.Open(RealData.Path("mitdb/100.dat"), new() { Channel = "v5" }).MilliVolts.Span[0]);
    }

    [RealDataFact]
    public void Checksum_of_every_signal_of_every_record_matches_its_header()
    {
        var signals = 0;
        foreach (var file in Directory.EnumerateFiles(RealData.Folder!, "*.hea", SearchOption.AllDirectories))
        {
            var header = WfdbHeader.Parse(file, File.ReadAllText(file));
            for (var i = 0; i < header.Signals.Length; i++, signals++)
            {
                var recording = Recording.Open(file, new() { Channel = $"{i}", Unit = "mV" });
                Assert.Empty(recording.Remarks);
                Assert.Equal(header.Frames, recording.End);
                Assert.NotNull(header.Signals[i].Checksum);
                Assert.Equal((float)((header.Signals[i].InitialValue - (double)header.Signals[i].Baseline) / header.Signals[i].Gain), recording.MilliVolts.Span[0]);
            }
        }
        Assert.True(signals >= 5, $"Only {signals} signals were found.");
    }

    [RealDataFact]
    public void Signal_behind_an_offset_is_read_and_one_without_volts_is_refused()
    {
        var recording = Recording.Open(RealData.Path("challenge2015/a103l.hea"));
        Assert.Equal(("II", 250.0, 82_500L), (recording.Channel, recording.RateHz, recording.End));
        Assert.Equal((float)(-171 / 7247.0), recording.MilliVolts.Span[0]);
        Assert.Contains("'NU'", Assert.Throws<EcgStreamException>(() => Recording.Open(recording.Path, new() { Channel = "PLETH" })).Message, StringComparison.Ordinal);
    }
}

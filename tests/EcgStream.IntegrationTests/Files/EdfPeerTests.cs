using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using EcgStream.Recordings;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Files;

/// <summary>What we write others read, and what they read in a real file we read too: MNE-Python and BioSig, each an implementation of its own.</summary>
public sealed class EdfPeerTests : IDisposable
{
    const double Cyton = 4500.0 / ((1 << 23) - 1) / 24;

    static readonly (long Start, int Length)[] Whole = [(0, 2600)];
    static readonly (long Start, int Length)[] Torn = [(0, 600), (700, 650), (3001, 1000)];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ecgstream-");

    public void Dispose() => _folder.Delete(recursive: true);

    [MneFact]
    public async Task Mne_reads_continuous_files_as_they_were_meant()
    {
        foreach (var (name, step) in new[] { ("w.edf", 0.005), ("w.bdf", Cyton) })
        {
            var written = Make(Whole, step, TimeSpan.FromMilliseconds(250));
            var read = await Mne.ReadAsync(Write(name, written, written with { Channel = "ECG 2" }));
            Assert.Equal((250.0, 2), (read.Rate, read.Names.Length));
            AssertSame(written.MilliVolts.Span, read.MilliVolts[0].AsSpan(0, 2600), 1e-9);
            AssertSame(written.MilliVolts.Span, read.MilliVolts[1].AsSpan(0, 2600), 1e-9);
            Assert.Equal(
                [(0.5, 0.0, "Marker: sad clip starts – ü"), (1.0, 2.0, "Prediction: calm 0.71 (trained on simulated people)"), (2.0, 4.0, "Label: sad"), (2.2, 0.2, "BAD lead-off"), (10.4, 0.6, "BAD gap")],
                read.Said.Select(s => (Math.Round(s.Onset, 6), Math.Round(s.Duration, 6), s.Text)));
        }
    }

    [MneFact]
    public async Task Mne_reads_the_samples_and_annotations_of_files_with_gaps()
    {
        foreach (var (name, step) in new[] { ("w.edf", 0.005), ("w.bdf", Cyton) })
        {
            var written = Make(Torn, step, TimeSpan.Zero) with { Annotations = [new(RecordingAnnotationKind.Note, "late", 3500)] };
            var read = await Mne.ReadAsync(Write(name, written));
            // MNE puts the records of a file with gaps one behind another: six for the first two segments and the 100 samples between them, and
            // four for the last. It keeps the annotations' own times.
            Assert.Equal(2500, read.MilliVolts[0].Length);
            AssertSame(written.Segments[0].MilliVolts.Span, read.MilliVolts[0].AsSpan(0, 600), 1e-9);
            AssertSame(written.Segments[1].MilliVolts.Span, read.MilliVolts[0].AsSpan(700, 650), 1e-9);
            AssertSame(written.Segments[2].MilliVolts.Span, read.MilliVolts[0].AsSpan(1500, 1000), 1e-9);
            Assert.Contains((14.0, 0.0, "late"), read.Said);
            Assert.Contains((2.4, 0.4, "BAD gap"), read.Said.Select(s => (Math.Round(s.Onset, 6), Math.Round(s.Duration, 6), s.Text)));
        }
    }

    [ProgramFact("save2gdf")]
    public async Task Biosig_reads_samples_and_annotations()
    {
        foreach (var (name, parts, step) in new[] { ("w.edf", Whole, 0.005), ("w.bdf", Whole, Cyton), ("gaps.edf", Torn, 0.005), ("gaps.bdf", Torn, Cyton) })
        {
            var written = Make(parts, step, TimeSpan.Zero);
            var path = Write(name, written);
            var header = JsonDocument.Parse(await Peer.RunAsync("save2gdf", "-JSON", path)).RootElement;
            Assert.Equal(250, header.GetProperty("Samplingrate").GetDouble());
            Assert.StartsWith("2024-05-06 07:08:0", header.GetProperty("StartOfRecording").GetString(), StringComparison.Ordinal);
            var events = header.GetProperty("EVENT").EnumerateArray().Select(e => (e.GetProperty("POS").GetDouble(), e.GetProperty("DUR").GetDouble(), e.GetProperty("Description").GetString()));
            Assert.Superset(
                new HashSet<(double, double, string?)> { (0.5, 0, "Marker: sad clip starts – ü"), (1, 2, "Prediction: calm 0.71 (trained on simulated people)"), (2, 4, "Label: sad"), (2.2, 0.2, "BAD lead-off") },
                events.ToHashSet());

            await Peer.RunAsync("save2gdf", "-f=ASCII", path, Path.ChangeExtension(path, ".txt"));
            // In microvolts, six digits.
            var samples = File.ReadLines(Path.ChangeExtension(path, ".a01")).Select(line => double.Parse(line, CultureInfo.InvariantCulture) / 1000).ToArray();
            AssertSame(written.Segments[0].MilliVolts.Span, samples.AsSpan(0, written.Segments[0].MilliVolts.Length), 1e-5);
            AssertSame(written.Segments[^1].MilliVolts.Span, samples.AsSpan(parts == Whole ? 0 : 1500, written.Segments[^1].MilliVolts.Length), 1e-5);
        }
    }

    [MneFact(realData: true)]
    public async Task Every_channel_of_a_real_file_has_the_values_that_mne_reads()
    {
        var path = RealData.Path("eegmat/Subject00_2.edf");
        var theirs = await Mne.ReadAsync(path);
        var info = Recording.Inspect(path);
        Assert.Equal(theirs.Names, info.Channels.Select(c => c.Name));
        for (var i = 0; i < info.Channels.Length; i++)
        {
            var ours = Recording.Open(path, new() { Channel = $"{i}" });
            Assert.Equal(theirs.MilliVolts[i].Length, ours.MilliVolts.Length);
            // Ours are floats.
            AssertSame(ours.MilliVolts.Span, theirs.MilliVolts[i], 1e-7);
        }
    }

    string Write(string name, params Recording[] channels)
    {
        var path = Path.Combine(_folder.FullName, name);
        RecordingWriters.Write(path, channels);
        return path;
    }

    static void AssertSame(ReadOnlySpan<float> ours, ReadOnlySpan<double> theirs, double relative)
    {
        Assert.Equal(ours.Length, theirs.Length);
        for (var i = 0; i < ours.Length; i++)
            Assert.True(Math.Abs(ours[i] - theirs[i]) <= Math.Max(relative, 1e-7) * Math.Abs(theirs[i]) + 1e-9, $"Sample {i}: {ours[i]} and {theirs[i]} mV.");
    }

    static Recording Make((long Start, int Length)[] parts, double step, TimeSpan fraction)
    {
        var samples = new float[parts.Sum(p => p.Length)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)(Math.Round(300 * Math.Sin(i / 17.0) * Math.Cos(i / 190.0)) * step);
        var segments = ImmutableArray.CreateBuilder<RecordingSegment>();
        var at = 0;
        foreach (var (start, length) in parts)
        {
            segments.Add(new(start, samples.AsMemory(at, length)));
            at += length;
        }
        return new()
        {
            Path = "memory",
            Name = "w",
            Channel = "ECG",
            RateHz = 250,
            BaseTime = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero) + fraction,
            MilliVolts = samples,
            Segments = segments.ToImmutable(),
            Resolution = step,
            Annotations = [new(RecordingAnnotationKind.Marker, "sad clip starts – ü", 125), new(RecordingAnnotationKind.Prediction, "calm 0.71 (trained on simulated people)", 250, 500)],
            Labels = [new("sad", 500, 1000)],
            Marks = [new(SignalFault.LeadOff, 550, 50)],
        };
    }
}

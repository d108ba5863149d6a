using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class CsvWriterTests : IDisposable
{
    static readonly DateTimeOffset Begun = new(2024, 2, 29, 23, 59, 58, 500, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_as_a_person_expects_them()
    {
        var recording = Of([0.1f, -1.5f, 2, 3], 250, [(0, 2), (10, 2)]) with
        {
            BaseTime = Begun,
            Comments = ["by hand"],
            Labels = [new("sad", 1, 10)],
            Marks = [new(SignalFault.Missing, 11, 1)],
        };
        RecordingWriters.Write(_folder.File("r.csv"), [recording]);
        Assert.Equal(
            """
            # by hand
            # start: 2024-02-29T23:59:58.5Z
            time_s,ecg_mV,label
            0.000000,0.1,
            0.004000,-1.5,sad
            0.040000,2,sad
            0.044000,,

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(_folder.File("r.csv")));
    }

    [Fact]
    public void What_was_written_is_read_back_to_the_bit() =>
        Gen.Select(
            OneOf(1.0, 125, 128, 250, 256, 300, 360, 500, 512, 1000, 2000, 44_100),
            Gen.Float.Where(float.IsFinite).Array[8, 60],
            Gen.Select(Gen.Int[2, 10], Gen.Int[1, 100_000]).Array[0, 4],
            Gen.Int[0, 7])
        .Sample((rate, samples, cuts, missing) =>
        {
            var runs = new List<(long Start, int Length)>();
            var (start, left) = (0L, samples.Length);
            foreach (var (length, gap) in cuts)
            {
                // A gap is told by steps that are longer than most.
                if (left - length < 6)
                    break;
                runs.Add((start, length));
                (start, left) = (start + length + gap, left - length);
            }
            runs.Add((start, left));
            var written = Of(samples, rate, runs) with
            {
                BaseTime = Begun,
                Labels = [new("happy", runs[^1].Start, left)],
                Marks = missing > 0 ? [new(SignalFault.Missing, runs[^1].Start + 1, Math.Min(missing, left - 1))] : [],
            };
            RecordingWriters.Write(_folder.File("r.csv"), [written]);
            var read = Recording.Open(_folder.File("r.csv"));
            Assert.Equal((rate, written.End), (read.RateHz, read.End));
            // Times have seven digits in a header's comment, and six in the rows.
            Assert.Equal(0, (read.BaseTime!.Value - Begun).TotalSeconds, 1e-6);
            Assert.Equal(runs.Select(r => (r.Start, r.Start + r.Length)), read.Segments.Select(s => (s.Start, s.End)));
            Assert.Equal(written.Marks.ToArray(), read.Marks.ToArray());
            Assert.Equal(written.Labels.ToArray(), read.Labels.ToArray());
            Assert.Equal(Valid(written), Valid(read));
        }, iter: 300, threads: 1);

    [Fact]
    public void Rate_that_is_no_whole_number_is_found_to_a_billionth()
    {
        RecordingWriters.Write(_folder.File("r.csv"), [Of([.. Enumerable.Range(0, 10_000).Select(i => (float)Math.Sin(i))], 130.1717, [(0, 10_000)])]);
        Assert.Equal(130.1717, Recording.Open(_folder.File("r.csv")).RateHz, 1e-7);
    }

    [Fact]
    public void Channels_become_columns_that_are_told_and_read_by_name()
    {
        var first = Of([1, 2, 3], 250, [(0, 3)]) with { Channel = "MLII" };
        RecordingWriters.Write(_folder.File("r.csv"), [first, first with { Channel = "V5", MilliVolts = new float[] { 7, 8, 9 }, Segments = [new(0, new float[] { 7, 8, 9 })] }]);
        var info = Recording.Inspect(_folder.File("r.csv"));
        Assert.Equal([new("MLII_mV", "mV", 250, 3), new("V5_mV", "mV", 250, 3)], info.Channels.ToArray());
        Assert.Equal([1, 2, 3], Recording.Open(_folder.File("r.csv")).MilliVolts.ToArray());
        Assert.Equal([7, 8, 9], Recording.Open(_folder.File("r.csv"), new() { Channel = "V5_mV" }).MilliVolts.ToArray());
    }

    [Fact]
    public void Names_do_not_grow_and_channels_of_one_name_are_told_apart()
    {
        var one = Of([1, 2, 3], 250, [(0, 3)]) with { Channel = "ecg_mV" };
        string[] Written(params string[] names)
        {
            RecordingWriters.Write(_folder.File("r.csv"), [.. names.Select(n => one with { Channel = n })]);
            return [.. Recording.Inspect(_folder.File("r.csv")).Channels.Select(c => c.Name)];
        }
        Assert.Equal(["ecg_mV", "ecg 2_mV", "ecg 3_mV"], Written("ecg_mV", "ecg_uV", "ecg"));
        Assert.Equal(["ecg_mV", "ecg 2_mV", "ecg 3_mV"], Written("ecg_mV", "ecg 2_mV", "ecg 3_mV"));
        Assert.Equal(["ecg 3_mV", "ecg_mV", "ecg 4_mV"], Written("ecg 3", "ecg", "ecg"));
        Assert.Equal(["lead V_mV", "chest_V_mV"], Written("lead V", "chest_V"));
    }

    [Fact]
    public void Channels_of_different_rates_are_refused() =>
        Assert.Contains("different rates", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File("r.csv"), [Of([1], 250, [(0, 1)]), Of([1], 500, [(0, 1)])])).Message, StringComparison.Ordinal);

    [Fact]
    public void What_text_can_not_hold_is_said()
    {
        var losses = new CsvWriter().Losses([Of([1], 250, [(0, 1)]) with { Annotations = [new(RecordingAnnotationKind.Marker, "x", 0)], Labels = [new("a,b", 0, 1)], Marks = [new(SignalFault.LeadOff, 0, 1)] }]).ToList();
        Assert.Equal(4, losses.Count);
        Assert.StartsWith("1 annotations", losses[0], StringComparison.Ordinal);
    }

    [RealDataFact]
    public void Real_record_survives_being_written()
    {
        var recording = Recording.Open(RealData.Path("mitdb/100.hea"));
        RecordingWriters.Write(_folder.File("100.csv"), [recording]);
        var read = Recording.Open(_folder.File("100.csv"));
        Assert.Equal(360, read.RateHz);
        Assert.Equal(recording.MilliVolts.ToArray(), read.MilliVolts.ToArray());
    }

    static float[] Valid(Recording recording) =>
        [.. recording.Segments.SelectMany(s => s.MilliVolts.ToArray().Where((_, i) => !recording.Marks.Any(m => s.Start + i >= m.Start && s.Start + i < m.End)))];

    static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    static Recording Of(float[] samples, double rate, IReadOnlyList<(long Start, int Length)> runs)
    {
        var at = 0;
        return new()
        {
            Path = "memory",
            Name = "r",
            Channel = "lead II",
            RateHz = rate,
            MilliVolts = samples,
            Segments = [.. runs.Select(r => new RecordingSegment(r.Start, samples.AsMemory((at += r.Length) - r.Length, r.Length)))],
        };
    }
}

using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Tests.Quality;

public sealed class QualityAssessorTests
{
    static readonly string[] WithoutEcg = ["s02_rest", "s13_rest", "s20_arithmetic"];

    readonly QualityAssessor _assessor = new(300);
    readonly float[] _clean = SyntheticEcg.Make(70, 60, noise: 0.01);

    [Fact]
    public void Clean_window_is_clean()
    {
        Assert.Same(WindowQuality.Clean, _assessor.Assess(_clean, default, 12_345));
        Assert.Same(WindowQuality.Clean, _assessor.Assess(_clean, [], 0));
    }

    [Theory]
    [InlineData(SignalFault.LeadOff, 0.12, "lead-off 12%", false)]
    [InlineData(SignalFault.LeadOff, 0.05, "lead-off 5%", true)]
    [InlineData(SignalFault.Missing, 0.08, "missing 8%", true)]
    [InlineData(SignalFault.Missing, 0.001, "missing <1%", true)]
    [InlineData(SignalFault.Saturated, 0.06, "saturated 6%", false)]
    [InlineData(SignalFault.Flat, 0.4, "flat line 40%", false)]
    [InlineData(SignalFault.FilterWarmUp, 0.04, "filter warm-up 4%", true)]
    public void Marked_fault_is_said_with_its_share(SignalFault fault, double share, string reason, bool usable)
    {
        var quality = _assessor.Assess(_clean, [new(fault, 1000, (long)(share * 18_000))], 0);
        Assert.Equal(reason, Assert.Single(quality.Reasons));
        Assert.Equal(usable, quality.IsUsable);
        Assert.Equal(usable, quality.Score >= 0.5);
    }

    [Fact]
    public void Overlapping_marks_count_once_and_the_worse_kind()
    {
        var quality = _assessor.Assess(_clean, [new(SignalFault.Flat, 0, 900), new(SignalFault.LeadOff, 0, 900), new(SignalFault.LeadOff, 450, 900)], 0);
        Assert.Equal("lead-off 8%", Assert.Single(quality.Reasons));
    }

    [Fact]
    public void Marks_outside_the_window_are_ignored()
    {
        var quality = _assessor.Assess(_clean, [new(SignalFault.LeadOff, 0, 100_000), new(SignalFault.LeadOff, 118_000, long.MaxValue / 2)], 100_000);
        Assert.Equal(WindowQuality.Clean, quality);
    }

    [Fact]
    public void Faults_that_are_each_bearable_are_not_together()
    {
        var quality = _assessor.Assess(_clean, [new(SignalFault.LeadOff, 0, 1600), new(SignalFault.Missing, 2000, 1600), new(SignalFault.Flat, 5000, 1600)], 0);
        Assert.False(quality.IsUsable);
        Assert.Equal("unmeasured 27%", quality.Reasons[0]);
        Assert.Equal(4, quality.Reasons.Length);
    }

    [Fact]
    public void Dead_line_is_flat()
    {
        Assert.Equal((0.0, "flat line 100%"), (_assessor.Assess(new float[18_000], default, 0).Score, _assessor.Assess(new float[18_000], default, 0).Reasons[0]));
        Array.Clear(_clean, 0, 7200);
        var quality = _assessor.Assess(_clean, default, 0);
        Assert.Equal("flat line 40%", quality.Reasons[0]);
        Assert.False(quality.IsUsable);
    }

    [Fact]
    public void Tiny_signal_is_no_ecg()
    {
        var quality = _assessor.Assess(SyntheticEcg.Make(70, 60, scale: 0.03), default, 0);
        Assert.StartsWith("no ecg: 0.04 mV", quality.Reasons[0], StringComparison.Ordinal);
        Assert.False(quality.IsUsable);
    }

    [Fact]
    public void Blown_up_artefact_is_out_of_range()
    {
        for (var i = 3000; i < 3360; i++)
            _clean[i] += i % 2 == 0 ? 40 : -40;
        var quality = _assessor.Assess(_clean, default, 0);
        Assert.Equal("out of range 2%", quality.Reasons[0]);
        Assert.False(quality.IsUsable);
    }

    [Fact]
    public void Offset_alone_is_no_fault()
    {
        for (var i = 0; i < _clean.Length; i++)
            _clean[i] += 180;
        Assert.True(_assessor.Assess(_clean, default, 0).IsUsable);
    }

    [Fact]
    public void Noise_is_noise_at_any_colour_and_length() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[0, 0.97], Gen.Int[15, 60]).Sample((seed, memory, seconds) =>
        {
            var random = new Random(seed);
            var value = 0.0;
            var noise = Enumerable.Range(0, seconds * 300).Select(_ => (float)(value = memory * value + random.NextDouble() - 0.5)).ToArray();
            var quality = new QualityAssessor(300).Assess(noise, default, 0);
            return !quality.IsUsable && quality.Reasons[0].StartsWith("no", StringComparison.Ordinal);
        }, iter: 100);

    [Fact]
    public void Hum_without_beats_is_said()
    {
        var hum = Enumerable.Range(0, 18_000).Select(i => (float)Math.Sin(2 * Math.PI * 50 * i / 300)).ToArray();
        var quality = _assessor.Assess(hum, default, 0);
        Assert.StartsWith("no heart beat: ", Assert.Single(quality.Reasons), StringComparison.Ordinal);
        Assert.False(quality.IsUsable);
    }

    [Fact]
    public void Growing_noise_never_betters_the_score()
    {
        var last = 1.0;
        foreach (var noise in new[] { 0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6 })
        {
            var score = _assessor.Assess(SyntheticEcg.Make(70, 60, noise: noise), default, 0).Score;
            Assert.True(score <= last + 0.02, $"{score} after {last}");
            last = score;
        }
        Assert.True(last < 0.5);
    }

    [Fact]
    public void Heart_rate_is_told_along_the_way()
    {
        _assessor.Assess(_clean, default, 0, out var heartRate);
        Assert.Equal(HeartRate.Of(_clean, 300), heartRate);
        Array.Clear(_clean, 5000, 1500);
        _assessor.Assess(_clean, [new(SignalFault.LeadOff, 5000, 1500)], 0, out heartRate);
        Assert.InRange(heartRate!.Value, 69.5, 70.5);
        _assessor.Assess(new float[18_000], default, 0, out heartRate);
        Assert.Null(heartRate);
    }

    [Fact]
    public void Limits_can_be_moved()
    {
        SignalMark[] marks = [new(SignalFault.LeadOff, 0, 9000)];
        Assert.False(_assessor.Assess(_clean, [.. marks], 0).IsUsable);
        Assert.True(new QualityAssessor(300, new() { LeadOff = 0.6, Unmeasured = 0.6 }).Assess(_clean, [.. marks], 0).IsUsable);
        Assert.False(new QualityAssessor(300, QualityLimits.Default with { LeadOff = 0 }).Assess(_clean, [new(SignalFault.LeadOff, 0, 1)], 0).IsUsable);
    }

    [Fact]
    public void Any_window_and_any_marks_give_a_verdict() =>
        (from samples in Gen.Float[-50, 50].Array[0, 3000]
         from marks in Gen.Select(Gen.Enum<SignalFault>(), Gen.Long[0, 4000], Gen.Long[1, 4000]).Array[0, 8]
         from start in Gen.Long[0, 3000]
         select (samples, marks, start)).Sample(t =>
        {
            var quality = new QualityAssessor(300).Assess(t.samples, [.. t.marks.Select(m => new SignalMark(m.Item1, m.Item2, m.Item3))], t.start);
            Assert.InRange(quality.Score, 0, 1);
            Assert.Equal(quality.Score >= 0.5, quality.IsUsable);
            Assert.True(quality.Score == 1 || quality.Reasons.Length > 0);
        }, iter: 300);

    [RealDataFact]
    public void Every_window_of_the_eegmat_recordings_is_judged_by_whether_it_holds_an_ecg()
    {
        foreach (var record in RealSignals.Eegmat)
        {
            var (samples, rate) = RealSignals.Wfdb("eegmat/" + record);
            var prepared = RealSignals.Prepared(samples, rate);
            for (var start = 0; start + 18_000 <= prepared.Length; start += 12_000)
            {
                var quality = _assessor.Assess(prepared.AsSpan(start, 18_000), default, start);
                Assert.True(quality.IsUsable == !WithoutEcg.Contains(record), $"{record} from {start}: {quality.Score:0.00} {string.Join(", ", quality.Reasons)}");
            }
        }
    }

    [RealDataFact]
    public void Every_window_of_record_100_is_clean()
    {
        var (samples, rate) = RealSignals.Wfdb("mitdb/100");
        var prepared = RealSignals.Prepared(samples, rate);
        for (var start = 0; start + 18_000 <= prepared.Length; start += 18_000)
            Assert.Equal(WindowQuality.Clean, _assessor.Assess(prepared.AsSpan(start, 18_000), default, start));
    }

    [RealDataFact]
    public void Arrhythmia_is_not_noise()
    {
        foreach (var (name, rhythm, samples) in RealSignals.Cinc2017())
            Assert.True(_assessor.Assess(RealSignals.Prepared(samples, 300), default, 0).IsUsable, $"{name} ({rhythm})");
    }
}

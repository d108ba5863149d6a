using System.Collections.Immutable;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Tests.Quality;

public sealed class StreamInspectorTests
{
    [Fact]
    public void Half_a_second_of_the_same_value_is_flat()
    {
        float[] samples = [.. Wave(100), .. Enumerable.Repeat(0.25f, 125), .. Wave(100)];
        Assert.Equal([(SignalFault.Flat, 100, 225)], Ranges(Inspect(samples, 250)));
    }

    [Fact]
    public void Slightly_less_than_half_a_second_is_not_flat()
    {
        float[] samples = [.. Wave(100), .. Enumerable.Repeat(0.25f, 124), .. Wave(100)];
        Assert.Empty(Inspect(samples, 250));
    }

    [Fact]
    public void Flat_line_that_goes_on_is_told_once_a_sample()
    {
        var inspector = new StreamInspector(250);
        var marks = new List<SignalMark>();
        for (var start = 0; start < 1000; start += 50)
            inspector.Inspect(new(start, new float[50], default), marks);
        Assert.Equal(1000, marks.Sum(m => m.Length));
        Assert.Equal([(SignalFault.Flat, 0, 1000)], Ranges(marks));
    }

    [Fact]
    public void Placeholders_are_not_flat()
    {
        var inspector = new StreamInspector(250);
        var marks = new List<SignalMark>();
        var samples = new float[500];
        inspector.Inspect(new(1000, samples, default) { Marks = [new(SignalFault.LeadOff, 1050, 200), new(SignalFault.Missing, 1300, 100)] }, marks);
        inspector.Inspect(new(1500, samples, default) { Marks = [new(SignalFault.LeadOff, 1500, 500)] }, marks);
        Assert.Empty(marks);
    }

    [Fact]
    public void Gap_ends_a_flat_line()
    {
        var inspector = new StreamInspector(250);
        var marks = new List<SignalMark>();
        inspector.Inspect(new(0, new float[100], default), marks);
        inspector.Inspect(new(101, new float[100], default), marks);
        Assert.Empty(marks);
    }

    [Theory]
    [InlineData(100), InlineData(250), InlineData(360), InlineData(1000)]
    public void Clipping_is_found_from_its_second_plateau_on(double rate)
    {
        // Five waves cut at half their height, on the steps of a 10-bit converter.
        var samples = Enumerable.Range(0, (int)(5 * rate))
            .Select(i => (float)(Math.Round(Math.Clamp(-2 * Math.Cos(2 * Math.PI * i / rate), -5, 1) / 0.0029) * 0.0029)).ToArray();
        var marks = Inspect(samples, rate);
        var marked = new bool[samples.Length];
        foreach (var mark in marks)
        {
            Assert.Equal(SignalFault.Saturated, mark.Fault);
            Array.Fill(marked, true, (int)mark.Start, (int)mark.Length);
        }
        for (var i = 0; i < samples.Length; i++)
        {
            var clipped = samples[i] == samples.Max();
            if (clipped != marked[i])
                Assert.Fail($"sample {i} is {(clipped ? "" : "not ")}clipped");
        }
    }

    [Fact]
    public void Rounded_tops_on_coarse_steps_are_not_clipping()
    {
        // A slow wave alone, on steps so coarse that every top and bottom stands still for over 20 ms.
        var samples = Enumerable.Range(0, 3000).Select(i => (float)Math.Round(20 * Math.Sin(2 * Math.PI * i / 360))).ToArray();
        Assert.Empty(Inspect(samples, 360));
    }

    [RealDataFact]
    public void Clean_recordings_raise_no_alarm()
    {
        // Every eegmat recording really ends in a dead line of 1 to 1.5 s, left by its conversion.
        foreach (var record in RealSignals.Eegmat.Select(r => "eegmat/" + r).Append("mitdb/100"))
        {
            var (samples, rate) = RealSignals.Wfdb(record);
            Assert.DoesNotContain(Inspect(samples, rate), m => m.Fault != SignalFault.Flat || m.End < samples.Length - 2 * rate);
            Assert.Equal(record.StartsWith("eegmat", StringComparison.Ordinal), Inspect(samples, rate).Count > 0);
        }
    }

    [Fact]
    public void Any_split_marks_the_same_samples() =>
        (from runs in Gen.Select(Gen.Int[-3, 3], Gen.Int[1, 80]).Array[1, 40]
         from cuts in Gen.Int[0, 1600].Array[0, 12]
         from placeholder in Gen.Select(Gen.Int[0, 1600], Gen.Int[1, 200])
         select (runs, cuts, placeholder)).Sample(t =>
        {
            var samples = t.runs.SelectMany(r => Enumerable.Repeat((float)r.Item1, r.Item2)).ToArray();
            var marks = Inspect(samples, 100, t.placeholder);
            Assert.Equal(Covered(marks, samples.Length), Covered(Inspect(samples, 100, t.placeholder, t.cuts), samples.Length));
            Assert.All(marks, m => Assert.True(m.Length > 0 && m.Start >= 0 && m.End <= samples.Length));
            Assert.All(marks.Where(m => m.Fault == SignalFault.Flat), m =>
                Assert.Single(samples[(int)m.Start..(int)m.End].Distinct()));
        }, iter: 500);

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var inspector = new StreamInspector(250);
        var marks = new List<SignalMark>(100);
        var samples = Wave(250);
        var start = 0L;
        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            inspector.Inspect(new(start, samples, default), marks);
            start += samples.Length;
        }));
    }

    static float[] Wave(int length) => [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(i * 0.37))];

    static List<SignalMark> Inspect(float[] samples, double rate, (int Start, int Length) placeholder = default, params int[] cuts)
    {
        var inspector = new StreamInspector(rate);
        var marks = new List<SignalMark>();
        var from = 0;
        foreach (var cut in cuts.Append(samples.Length).Where(c => c <= samples.Length).Order())
        {
            var (start, end) = (Math.Max(from, placeholder.Start), Math.Min(cut, placeholder.Start + placeholder.Length));
            ImmutableArray<SignalMark> known = end > start ? [new(SignalFault.LeadOff, start, end - start)] : default;
            inspector.Inspect(new(from, samples.AsMemory(from..cut), default) { Marks = known }, marks);
            from = cut;
        }
        return marks;
    }

    static string Covered(List<SignalMark> marks, int length)
    {
        var covered = Enumerable.Repeat('.', length).ToArray();
        foreach (var mark in marks.OrderBy(m => m.Fault))
            Array.Fill(covered, mark.Fault == SignalFault.Flat ? 'F' : 'S', (int)mark.Start, (int)mark.Length);
        return new(covered);
    }

    /// <summary>Marks of one kind that touch, joined.</summary>
    static List<(SignalFault, long, long)> Ranges(List<SignalMark> marks)
    {
        var ranges = new List<(SignalFault Fault, long Start, long End)>();
        foreach (var mark in marks)
        {
            if (ranges.Count > 0 && ranges[^1].Fault == mark.Fault && ranges[^1].End == mark.Start)
                ranges[^1] = ranges[^1] with { End = mark.End };
            else
                ranges.Add((mark.Fault, mark.Start, mark.End));
        }
        return ranges;
    }
}

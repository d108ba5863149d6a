using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Tests.Signals;

public sealed class StreamingResamplerTests
{
    static readonly double[] Rates = [20, 100, 125, 129.87654321, 130, 187.3, 250, 256, 299.99, 300, 360, 500, 512, 977.123456789, 1000, 2000, 8000];

    static readonly Gen<(double In, double Out)> GenRates =
        from input in Gen.Int[0, Rates.Length - 1]
        from output in Gen.Frequency((3, Gen.Const(300.0)), (1, Gen.Int[0, Rates.Length - 1].Select(i => Rates[i])))
        select (Rates[input], output);

    [Theory]
    [InlineData(100), InlineData(125), InlineData(130), InlineData(187.3), InlineData(249.98765432), InlineData(250), InlineData(256), InlineData(299.999)]
    [InlineData(300), InlineData(360), InlineData(500), InlineData(512), InlineData(1000), InlineData(1000.123), InlineData(8000)]
    public void Sines_of_the_pass_band_come_out_in_place(double inputRate)
    {
        var smaller = Math.Min(inputRate, 300);
        foreach (var start in new[] { 0L, 12345, 1_000_000_000 })
        {
            foreach (var part in new[] { 0.003, 0.05, 0.1, 0.2, 0.3, 0.35, 0.4 })
            {
                var hz = part * smaller;
                var (first, output) = Resample(Sine(inputRate, hz, (int)(2 * inputRate)), start, inputRate, 300);
                // Away from the ends, where the signal is extended by a constant.
                var edge = (int)Math.Ceiling(32 * 300 / smaller);
                for (var i = edge; i < output.Length - edge; i++)
                {
                    var expected = Math.Sin(2 * Math.PI * Phase(hz, first + i, start, inputRate));
                    if (Math.Abs(expected - output[i]) > 2e-4)
                        Assert.Fail($"{inputRate} Hz from {start}, sine of {hz} Hz: {output[i]} for {expected} at {i}.");
                }
            }
        }
    }

    [Theory]
    [InlineData(360, 150), InlineData(360, 179), InlineData(500, 151), InlineData(500, 240), InlineData(512.34567, 200), InlineData(1000, 150)]
    [InlineData(1000, 299), InlineData(1000, 300), InlineData(1000, 499), InlineData(8000, 301), InlineData(8000, 3900)]
    public void Aliases_are_80_decibels_down(double inputRate, double hz)
    {
        var (_, output) = Resample(Sine(inputRate, hz, (int)(2 * inputRate)), 0, inputRate, 300);
        Assert.InRange(output[40..^40].Max(Math.Abs), 0, 1e-4);
    }

    [Theory]
    [InlineData(100, 40), InlineData(130, 20), InlineData(187.3, 70)]
    public void Images_are_80_decibels_down(double inputRate, double hz)
    {
        var (first, output) = Resample(Sine(inputRate, hz, (int)(4 * inputRate)), 0, inputRate, 300);
        for (var i = 100; i < output.Length - 100; i++)
            output[i] -= (float)Math.Sin(2 * Math.PI * hz * (first + i) / 300);
        Assert.InRange(output[100..^100].Max(Math.Abs), 0, 1e-4);
    }

    [Fact]
    public void Any_split_gives_the_same_output_to_the_bit() =>
        (from rates in GenRates
         from start in Gen.Long[0, 10_000_000_000]
         from samples in Gen.Float[-5, 5].Array[0, 3000]
         from cuts in Gen.Int[0, 3000].Array[0, 12]
         select (rates, start, samples, cuts)).Sample(t =>
        {
            var (first, whole) = Resample(t.samples, t.start, t.rates.In, t.rates.Out);
            var (firstOfParts, parts) = Resample(t.samples, t.start, t.rates.In, t.rates.Out, t.cuts);
            return first == firstOfParts && whole.AsSpan().SequenceEqual(parts);
        }, iter: 200);

    [Fact]
    public void Segment_gives_exactly_the_outputs_that_lie_within_it() =>
        Gen.Select(GenRates, Gen.Long[0, 10_000_000_000], Gen.Int[1, 500]).Sample((rates, start, length) =>
        {
            var (first, output) = Resample(new float[length], start, rates.In, rates.Out);
            decimal input = (decimal)rates.In, target = (decimal)rates.Out;
            Assert.Equal((long)decimal.Ceiling(start * target / input), first);
            Assert.Equal((long)decimal.Ceiling((start + length) * target / input) - first, output.Length);
        }, iter: 500);

    [Fact]
    public void Constant_stays_constant_from_the_first_output_to_the_last() =>
        Gen.Select(GenRates, Gen.Float[-10, 10], Gen.Int[1, 400]).Sample((rates, value, length) =>
        {
            var samples = new float[length];
            Array.Fill(samples, value);
            return Resample(samples, 7, rates.In, rates.Out).Output.All(o => Math.Abs(o - value) <= 1e-6 * Math.Abs(value));
        }, iter: 200);

    [Fact]
    public void Equal_rates_copy_without_delay()
    {
        var resampler = new StreamingResampler(300, 300);
        resampler.Reset(42);
        var output = new float[3];
        Assert.Equal(42, resampler.NextOutput);
        Assert.Equal(3, resampler.Process([1, -2, 3.5f], output));
        Assert.Equal([1, -2, 3.5f], output);
        Assert.Equal(45, resampler.NextOutput);
        Assert.Equal(0, resampler.Flush([]));
        Assert.Equal(0, resampler.DelaySeconds);
    }

    [Fact]
    public void Outputs_are_held_back_for_the_stated_delay()
    {
        foreach (var (input, delay) in new[] { (1000.0, 0.1), (500, 0.1), (360, 0.102), (125, 0.24), (130, 0.231) })
        {
            var resampler = new StreamingResampler(input, 300);
            Assert.InRange(resampler.DelaySeconds, delay - 0.002, delay + 0.002);
            var output = new float[10];
            var one = new float[1];
            for (var i = 0; i < 3 * input; i++)
            {
                resampler.Process(one, output);
                if (resampler.NextOutput == 0)
                    continue;
                // The last output emitted is the last whose wait is over.
                Assert.InRange(i / input - (resampler.NextOutput - 1) / 300.0, resampler.DelaySeconds - 1 / input - 1e-9, resampler.DelaySeconds + 1 / 300.0);
                Assert.True(i >= resampler.DelaySeconds * input - 1e-6);
            }
        }
    }

    [Fact]
    public void Position_stays_exact_over_hours()
    {
        var resampler = new StreamingResampler(187.3, 300);
        var input = new float[1873];
        var output = new float[resampler.MaxOutput(input.Length)];
        var total = 0L;
        for (var i = 0; i < 720; i++)
            total += resampler.Process(input, output);
        Assert.Equal(total, resampler.NextOutput);
        // 1,873 inputs are 10 s, to the sample; the rest is held back.
        Assert.Equal(720L * 3000 - (long)Math.Ceiling(resampler.DelaySeconds * 300), total, 2.0);
        Assert.Equal(0, Allocations.FewestBytes(() => resampler.Process(input, output)));
    }

    [Fact]
    public void Marks_are_widened_outwards() =>
        Gen.Select(GenRates, Gen.Long[0, 10_000_000_000], Gen.Long[1, 1000]).Sample((rates, start, length) =>
        {
            var mapped = new StreamingResampler(rates.In, rates.Out).Map(new(SignalFault.LeadOff, start, length));
            decimal input = (decimal)rates.In, target = (decimal)rates.Out;
            Assert.Equal(SignalFault.LeadOff, mapped.Fault);
            Assert.Equal((long)decimal.Floor(start * target / input), mapped.Start);
            Assert.Equal((long)decimal.Ceiling((start + length - 1) * target / input), mapped.End - 1);
        });

    [Fact]
    public void Marks_of_equal_rates_stay_as_they_are() =>
        Assert.Equal(new(SignalFault.Flat, 17, 3), new StreamingResampler(250, 250).Map(new(SignalFault.Flat, 17, 3)));

    [Theory]
    [InlineData(19.9, 300), InlineData(300, 8001), InlineData(double.NaN, 300), InlineData(300, double.PositiveInfinity), InlineData(0, 300)]
    public void Rates_out_of_range_are_refused(double input, double output) =>
        Assert.Throws<EcgStreamException>(() => new StreamingResampler(input, output));

    [Fact]
    public void Wrong_use_is_refused()
    {
        var resampler = new StreamingResampler(250, 300);
        Assert.Throws<ArgumentException>(() => resampler.Process(new float[10], new float[5]));
        resampler.Flush(new float[resampler.MaxFlush]);
        Assert.Throws<InvalidOperationException>(() => resampler.Process(new float[1], new float[10]));
        resampler.Reset(0);
        Assert.Equal(0, resampler.Process(new float[1], new float[10]));
    }

    static (long First, float[] Output) Resample(float[] samples, long start, double input, double output, params int[] cuts)
    {
        var resampler = new StreamingResampler(input, output);
        resampler.Reset(start);
        var first = resampler.NextOutput;
        var collected = new List<float>();
        var from = 0;
        foreach (var cut in cuts.Append(samples.Length).Where(c => c <= samples.Length).Order())
        {
            var part = new float[resampler.MaxOutput(cut - from)];
            collected.AddRange(part[..resampler.Process(samples.AsSpan(from..cut), part)]);
            from = cut;
        }
        var rest = new float[resampler.MaxFlush];
        collected.AddRange(rest[..resampler.Flush(rest)]);
        Assert.Equal(first + collected.Count, resampler.NextOutput);
        return (first, [.. collected]);
    }

    static float[] Sine(double rate, double hz, int length) =>
        [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(2 * Math.PI * hz * i / rate))];

    /// <summary>Cycles since the segment's first input, taken in decimal so that the test itself stays exact far from 0.</summary>
    static double Phase(double hz, long output, long start, double inputRate) =>
        hz * (double)(output / 300m - start / (decimal)inputRate);
}

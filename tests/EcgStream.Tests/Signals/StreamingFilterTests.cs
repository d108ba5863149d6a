using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Tests.Signals;

public sealed class StreamingFilterTests
{
    static readonly Gen<FilterSpec> GenSpec =
        from highPass in Gen.OneOf(Gen.Const((double?)null), Gen.Double[0.05, 5].Select(v => (double?)v))
        from lowPass in Gen.OneOf(Gen.Const((double?)null), Gen.Double[15, 60].Select(v => (double?)v))
        from notch in Gen.OneOf(Gen.Const((double?)null), Gen.Bool.Select(b => (double?)(b ? 50 : 60)))
        from order in Gen.Int[1, 8]
        select new FilterSpec(highPass, lowPass, notch, order);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Low_pass_has_the_analytic_butterworth_magnitude(int order)
    {
        foreach (var rate in new[] { 130.0, 300, 1000 })
        {
            foreach (var hz in new[] { 1.0, 10, 20, 35, 40, 45, 60 })
            {
                // The bilinear transform squeezes the frequency axis; the corner itself stays put.
                var warped = Math.Tan(Math.PI * hz / rate) / Math.Tan(Math.PI * 40 / rate);
                Assert.Equal(1 / Math.Sqrt(1 + Math.Pow(warped, 2 * order)), Gain(new(LowPassHz: 40, Order: order), rate, hz), 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void High_pass_has_the_analytic_butterworth_magnitude(int order)
    {
        foreach (var rate in new[] { 130.0, 300, 1000 })
        {
            foreach (var hz in new[] { 0.5, 1, 2, 3, 10, 60 })
            {
                var warped = Math.Tan(Math.PI * 2 / rate) / Math.Tan(Math.PI * hz / rate);
                Assert.Equal(1 / Math.Sqrt(1 + Math.Pow(warped, 2 * order)), Gain(new(HighPassHz: 2, Order: order), rate, hz), 1e-5);
            }
        }
    }

    [Fact]
    public void Corners_are_at_minus_three_decibels()
    {
        for (var order = 1; order <= 8; order++)
        {
            Assert.Equal(Math.Sqrt(0.5), Gain(new(HighPassHz: 0.5, Order: order), 300, 0.5), 1e-4);
            Assert.Equal(Math.Sqrt(0.5), Gain(new(LowPassHz: 40, Order: order), 300, 40), 1e-4);
        }
    }

    [Theory]
    [InlineData(50, 300), InlineData(60, 300), InlineData(50, 125), InlineData(60, 1000)]
    public void Notch_removes_its_centre_alone(double centre, double rate)
    {
        var spec = new FilterSpec(NotchHz: centre);
        Assert.True(Gain(spec, rate, centre) < 1e-4);
        Assert.InRange(Gain(spec, rate, centre * (1 - 1 / 60.0)), 0.69, 0.72);
        Assert.InRange(Gain(spec, rate, centre * (1 + 1 / 60.0)), 0.69, 0.72);
        Assert.InRange(Gain(spec, rate, centre * 0.8), 0.99, 1.001);
        Assert.InRange(Gain(spec, rate, 1), 0.999, 1.001);
    }

    [Fact]
    public void Stages_multiply()
    {
        var all = new FilterSpec(0.5, 40, 50, 4);
        foreach (var hz in new[] { 0.7, 10.0, 38, 47 })
        {
            var product = Gain(all with { LowPassHz = null, NotchHz = null }, 300, hz) * Gain(all with { HighPassHz = null, NotchHz = null }, 300, hz)
                * Gain(all with { HighPassHz = null, LowPassHz = null }, 300, hz);
            Assert.Equal(product, Gain(all, 300, hz), 1e-5);
        }
    }

    [Fact]
    public void Any_split_gives_the_same_output_to_the_bit() =>
        (from spec in GenSpec
         from samples in Gen.Float[-5, 5].Array[1, 1500]
         from cuts in Gen.Int[0, 1500].Array[0, 12]
         select (spec, samples, cuts)).Sample(t =>
        {
            var whole = t.samples.ToArray();
            new StreamingFilter(t.spec, 187.3).Process(whole);

            var parts = t.samples.ToArray();
            var filter = new StreamingFilter(t.spec, 187.3);
            var from = 0;
            foreach (var cut in t.cuts.Append(parts.Length).Where(c => c <= parts.Length).Order())
            {
                filter.Process(parts.AsSpan(from..cut));
                from = cut;
            }
            return whole.AsSpan().SequenceEqual(parts);
        }, iter: 300);

    [Fact]
    public void Constant_input_has_no_transient() =>
        (from spec in GenSpec
         from value in Gen.Float[-500, 500]
         select (spec, value)).Sample(t =>
        {
            var samples = new float[3000];
            Array.Fill(samples, t.value);
            new StreamingFilter(t.spec, 300).Process(samples);
            var expected = t.spec.HighPassHz is null ? t.value : 0;
            return samples.All(s => Math.Abs(s - expected) <= 1e-6 * Math.Max(1, Math.Abs(t.value)));
        }, iter: 200);

    [Fact]
    public void Reset_forgets_the_past()
    {
        var filter = new StreamingFilter(new(0.5, 40, 50, 3), 300);
        var noise = Enumerable.Range(0, 999).Select(i => (float)Math.Sin(i * i)).ToArray();
        filter.Process(noise.ToArray());
        filter.Reset();
        var again = noise.ToArray();
        filter.Process(again);
        var fresh = noise.ToArray();
        new StreamingFilter(new(0.5, 40, 50, 3), 300).Process(fresh);
        Assert.Equal(fresh, again);
    }

    [Fact]
    public void Warm_up_covers_what_the_start_disturbs() =>
        GenSpec.Where(s => !s.IsNone).Sample(spec =>
        {
            // Two histories that differ before the start only: one filter knows the past, the other begins at the step.
            var filter = new StreamingFilter(spec, 300);
            var step = new float[filter.WarmUpSamples + 3000];
            Array.Fill(step, 1f, 1, step.Length - 1);
            filter.Process(step);
            var final = spec.HighPassHz is null ? 1 : 0;
            Assert.All(step[(filter.WarmUpSamples + 1)..], s => Assert.InRange(s, final - 0.0101, final + 0.0101));
        }, iter: 100);

    [Theory]
    [InlineData("highpass=0.5", 500, 800)]
    [InlineData("notch=50", 200, 350)]
    [InlineData("none", 0, 0)]
    public void Warm_up_is_of_the_expected_length(string spec, int atLeast, int atMost) =>
        Assert.InRange(new StreamingFilter(FilterSpec.Parse(spec), 300).WarmUpSamples, atLeast, atMost);

    [Fact]
    public void Filter_stays_stable_over_an_hour()
    {
        var filter = new StreamingFilter(new(0.05, 140, 50, 8), 300);
        var chunk = new float[300];
        var random = new Random(1);
        for (var second = 0; second < 3600; second++)
        {
            for (var i = 0; i < chunk.Length; i++)
                chunk[i] = 100 + (random.Next(2) == 0 ? -5f : 5f);
            filter.Process(chunk);
            foreach (var sample in chunk)
            {
                if (!(Math.Abs(sample) < 40))
                    Assert.Fail($"{sample} after {second} s");
            }
        }
        for (var second = 0; second < 600; second++)
        {
            Array.Fill(chunk, 100f);
            filter.Process(chunk);
        }
        Assert.All(chunk, s => Assert.InRange(s, -1e-5, 1e-5));
    }

    [Theory]
    [InlineData(null, 150.0, null), InlineData(200.0, null, null), InlineData(null, null, 150.0), InlineData(-1.0, null, null), InlineData(null, double.NaN, null)]
    [InlineData(40.0, 20.0, null)]
    public void Corner_beyond_the_signal_is_refused_in_one_sentence(double? highPass, double? lowPass, double? notch)
    {
        var error = Assert.Throws<EcgStreamException>(() => new StreamingFilter(new(highPass, lowPass, notch), 300));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Order_and_rate_out_of_range_are_refused()
    {
        Assert.Throws<EcgStreamException>(() => new StreamingFilter(new(1, Order: 9), 300));
        Assert.Throws<EcgStreamException>(() => new StreamingFilter(new(1, Order: 0), 300));
        Assert.Throws<EcgStreamException>(() => new StreamingFilter(new(1), 0));
        Assert.Throws<EcgStreamException>(() => new StreamingFilter(new(1), double.NaN));
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var filter = new StreamingFilter(new(0.5, 40, 50, 4), 300);
        var chunk = new float[777];
        Assert.Equal(0, Allocations.FewestBytes(() => filter.Process(chunk)));
    }

    /// <summary>Gain at a frequency, from a settled sine projected on sine and cosine over whole periods.</summary>
    static double Gain(FilterSpec spec, double rate, double hz)
    {
        var filter = new StreamingFilter(spec, rate);
        var settle = (int)(rate * 40);
        var measured = (int)Math.Round(Math.Round(20 * hz) / hz * rate);
        var samples = new float[settle + measured];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)Math.Sin(2 * Math.PI * hz * i / rate);
        filter.Process(samples);
        // A Hann window keeps the leakage of a part period away.
        double sine = 0, cosine = 0, weight = 0;
        for (var i = 0; i < measured; i++)
        {
            var w = 1 - Math.Cos(2 * Math.PI * i / measured);
            var phase = 2 * Math.PI * hz * (settle + i) / rate;
            sine += w * samples[settle + i] * Math.Sin(phase);
            cosine += w * samples[settle + i] * Math.Cos(phase);
            weight += w;
        }
        return 2 * Math.Sqrt(sine * sine + cosine * cosine) / weight;
    }
}

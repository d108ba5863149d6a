using System.Globalization;

namespace EcgStream;

/// <summary>
/// The filters of a <see cref="FilterSpec"/> over an endless signal: high-pass, then low-pass, then notch, as a cascade of
/// second-order sections in double precision. State runs on over chunks: any split gives the same output to the bit.
/// </summary>
/// <remarks>Causal: the output is delayed by the filter's group delay and has its phase. Nothing is allocated after construction.</remarks>
public sealed class StreamingFilter
{
    const double NotchQuality = 30;
    const double Settled = 0.01;
    const int BlockLength = 256;

    readonly Biquad[] _sections;
    bool _started;

    /// <summary>Designs the filter for a sampling rate.</summary>
    /// <param name="spec">The stages.</param>
    /// <param name="rateHz">Sampling rate of the signal, Hz.</param>
    /// <exception cref="EcgStreamException">
    /// A corner isn't between 0 and half the sampling rate, the high-pass corner isn't below the low-pass corner, or the order isn't 1 to 8.
    /// </exception>
    public StreamingFilter(FilterSpec spec, double rateHz)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!(rateHz > 0) || !double.IsFinite(rateHz))
            throw new EcgStreamException(Invariant($"A filter can't run at {rateHz} Hz: give a positive sampling rate."));
        if (spec.Order is < 1 or > 8)
            throw new EcgStreamException(Invariant($"The filter '{spec}' has order {spec.Order}: give an order from 1 to 8."));
        if (spec is { HighPassHz: { } low, LowPassHz: { } high } && low >= high)
            throw new EcgStreamException($"The filter '{spec}' lets nothing through: its high-pass corner must lie below its low-pass corner.");
        Check(spec.HighPassHz, "high-pass");
        Check(spec.LowPassHz, "low-pass");
        Check(spec.NotchHz, "notch");

        var sections = new List<Biquad>();
        if (spec.HighPassHz is { } highPass)
            sections.AddRange(Biquad.HighPass(spec.Order, highPass, rateHz));
        if (spec.LowPassHz is { } lowPass)
            sections.AddRange(Biquad.LowPass(spec.Order, lowPass, rateHz));
        if (spec.NotchHz is { } notch)
            sections.Add(Biquad.Notch(notch, NotchQuality, rateHz));
        _sections = [.. sections];
        WarmUpSamples = MeasureWarmUp([.. sections]);

        void Check(double? corner, string stage)
        {
            if (corner is { } hz && !(hz > 0 && hz < rateHz / 2))
                throw new EcgStreamException(Invariant(
                    $"The {stage} corner of {hz} Hz doesn't fit a signal of {rateHz} Hz: it must lie between 0 and {rateHz / 2} Hz, half the sampling rate."));
        }
    }

    /// <summary>
    /// How many samples after the start (or <see cref="Reset"/>) still depend noticeably on what came before it: the later of
    /// the step response staying within 1 % of its final value and the slowest pole having decayed to 1 %. 0 without stages.
    /// </summary>
    public int WarmUpSamples { get; }

    /// <summary>
    /// Forgets the past: the next first sample starts every stage in the steady state of that constant value, so that an
    /// offset causes no step transient.
    /// </summary>
    public void Reset() => _started = false;

    /// <summary>Filters the next samples of the signal in place.</summary>
    public void Process(Span<float> samples)
    {
        if (_sections.Length == 0 || samples.IsEmpty)
            return;
        if (!_started)
        {
            var constant = (double)samples[0];
            foreach (ref var section in _sections.AsSpan())
                constant = section.Settle(constant);
            _started = true;
        }
        Span<double> block = stackalloc double[BlockLength];
        while (!samples.IsEmpty)
        {
            var part = samples[..Math.Min(BlockLength, samples.Length)];
            for (var i = 0; i < part.Length; i++)
                block[i] = part[i];
            foreach (ref var section in _sections.AsSpan())
                section.Process(block[..part.Length]);
            for (var i = 0; i < part.Length; i++)
                part[i] = (float)block[i];
            samples = samples[part.Length..];
        }
    }

    static int MeasureWarmUp(Biquad[] sections)
    {
        if (sections.Length == 0)
            return 0;
        var radius = sections.Max(s => s.PoleRadius);
        // A pole at the origin has no memory.
        var polesDecayed = radius > 0 ? (int)Math.Ceiling(Math.Log(Settled) / Math.Log(radius)) : 1;

        var final = 1.0;
        foreach (ref var section in sections.AsSpan())
            final = section.Settle(final);
        foreach (ref var section in sections.AsSpan())
            section.Settle(0);
        // Eight pole pairs near each other stretch the decay several-fold; twelve time constants hold the end with room.
        var horizon = 12L * polesDecayed;
        var unsettled = 0L;
        Span<double> block = stackalloc double[BlockLength];
        for (var start = 0L; start < horizon; start += BlockLength)
        {
            block.Fill(1);
            foreach (ref var section in sections.AsSpan())
                section.Process(block);
            for (var i = 0; i < BlockLength; i++)
            {
                if (Math.Abs(block[i] - final) > Settled)
                    unsettled = start + i + 1;
            }
        }
        return (int)Math.Max(polesDecayed, unsettled);
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

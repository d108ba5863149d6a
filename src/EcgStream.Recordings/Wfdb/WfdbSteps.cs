namespace EcgStream.Recordings;

/// <summary>In what steps a channel is written into a WFDB record.</summary>
/// <param name="Format">16 or 24: the bits of a sample.</param>
/// <param name="PerMilliVolt">Steps per millivolt.</param>
/// <param name="IsExact">Whether every sample is read back as the same number, or to the converter's own step.</param>
readonly record struct WfdbSteps(int Format, double PerMilliVolt, bool IsExact)
{
    // One less than the encodings hold: their last step would be read back as a converter at its limit.
    const int Most16 = short.MaxValue - 1;
    const int Most24 = (1 << 23) - 2;

    // A hundredth of a step comes of how a resolution is written; a float of 24 bits has this part as its last.
    const double MostOff = 0.01;
    const double FloatStep = 1.0 / (1 << 23);

    // Steps of text files; the last one spans ±8.4 mV in 24 bits.
    static readonly double[] Decimal = [1000, 5000, 10_000, 100_000, 1e6];

    /// <summary>The largest digital value of a format.</summary>
    public int Largest => Format == 16 ? short.MaxValue : (1 << 23) - 1;

    /// <summary>
    /// Those of the recording's converter, in 16 bits if its samples fit. Where the converter is unknown, the coarsest decimal steps that give every sample back, else
    /// the finest that 24 bits hold.
    /// </summary>
    /// <exception cref="EcgStreamException">The samples span more steps than 24 bits hold.</exception>
    public static WfdbSteps Of(string path, Recording recording)
    {
        var peak = 0f;
        foreach (var sample in recording.MilliVolts.Span)
            peak = Math.Max(peak, Math.Abs(sample));
        if (recording.Resolution is { } resolution)
        {
            // A range of EDF from -32,768 to 32,767 has its zero between two steps: halves give such samples back.
            foreach (var step in (ReadOnlySpan<double>)[resolution, resolution / 2])
            {
                if (Math.Round(peak / step) <= Most24 && IsWhole(recording.MilliVolts.Span, step))
                    return new(Math.Round(peak / step) <= Most16 ? 16 : 24, 1 / step, true);
            }
            if (Math.Round(peak / resolution) > Most24)
                throw new EcgStreamException(FormattableString.Invariant($"The WFDB record '{path}' can't hold {peak} mV of {recording.Channel} in steps of {resolution} mV: 24 bits are too few."));
            return new(Math.Round(peak / resolution) <= Most16 ? 16 : 24, 1 / resolution, false);
        }
        foreach (var steps in Decimal)
        {
            if (peak * steps <= Most24 && GivesBack(recording.MilliVolts.Span, steps))
                return new(peak * steps <= Most16 ? 16 : 24, steps, true);
        }
        var finest = Math.Min(Decimal[^1], Math.Floor(Most24 / Math.Max(peak, 1e-3)));
        return finest >= 1
            ? new(24, finest, false)
            : throw new EcgStreamException(FormattableString.Invariant($"The WFDB record '{path}' can't hold {peak} mV of {recording.Channel}: that is no voltage of a body, check its unit."));
    }

    // Whether samples are the whole steps that their recording says; a float of many steps tells no small part of one.
    static bool IsWhole(ReadOnlySpan<float> milliVolts, double resolution)
    {
        foreach (var sample in milliVolts)
        {
            var steps = sample / resolution;
            if (Math.Abs(steps - Math.Round(steps)) > Math.Max(MostOff, Math.Abs(steps) * FloatStep))
                return false;
        }
        return true;
    }

    static bool GivesBack(ReadOnlySpan<float> milliVolts, double steps)
    {
        foreach (var sample in milliVolts)
        {
            if ((float)(Math.Round(sample * steps) / steps) != sample)
                return false;
        }
        return true;
    }
}

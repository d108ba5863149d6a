using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>How a channel's millivolts become a file's digital values.</summary>
/// <param name="DigitalMin">Lowest digital value.</param>
/// <param name="DigitalMax">Highest digital value.</param>
/// <param name="PhysicalMin">What the lowest one stands for, as it is written.</param>
/// <param name="PhysicalMax">What the highest one stands for, as it is written.</param>
/// <param name="Unit">Unit of both.</param>
readonly record struct EdfScale(int DigitalMin, int DigitalMax, string PhysicalMin, string PhysicalMax, string Unit)
{
    // A step that is written less exactly would be off by more than a hundredth of itself at the end of the range.
    const double MostStepsOff = 0.01;
    const int MostTries = 40_000;

    // Of 24 bits in a narrower range the steps would be no converter's, for our reader neither.
    const double NarrowestMargin = 0.02;

    // No converter tells a millionth of a microvolt.
    const double NoMilliVolts = 1e-9;

    // A float has 24 bits, one of them for its own half.
    const double FloatStep = 1.0 / (1 << 22);

    static readonly string[] Units = ["uV", "mV", "V"];

    /// <summary>
    /// Chooses the converter's own steps where they are known and the range holds the samples: what was digital stays what it was. Else the
    /// samples' range is divided into 65,536 steps, or 16,777,216.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="recording">The channel.</param>
    /// <param name="is24Bit">Whether 24 bits are at hand rather than 16.</param>
    /// <exception cref="EcgStreamException">A sample is no number or beyond what the header can tell.</exception>
    public static EdfScale Of(string path, Recording recording, bool is24Bit)
    {
        var limit = is24Bit ? (1 << 23) - 1 : short.MaxValue;
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var segment in recording.Segments)
        {
            foreach (var sample in segment.MilliVolts.Span)
            {
                if (!float.IsFinite(sample))
                    throw new EcgStreamException($"'{path}' can't be written: {recording.Channel} holds a sample that is no number.");
                (low, high) = (Math.Min(low, sample), Math.Max(high, sample));
            }
        }
        var most = Math.Max(Math.Abs((double)low), Math.Abs((double)high));
        foreach (var unit in Units)
        {
            var milliVolts = VoltUnit.Stated(unit);
            // A margin for what is added to the range.
            if (most / milliVolts * 1.001 > EdfNumber.Largest)
                continue;
            return (recording.Resolution is { } step ? Steps(step / milliVolts, most / milliVolts, limit, unit) : null)
                ?? Range(low / milliVolts, high / milliVolts, limit, unit);
        }
        throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"'{path}' can't be written: {recording.Channel} reaches {most} mV, which is no voltage of a body."));
    }

    /// <summary>Millivolts of one digital step.</summary>
    public double MilliVoltsPerStep => Signal.Step * VoltUnit.Stated(Unit);

    EdfSignal Signal => new()
    {
        Label = "",
        IsAnnotations = false,
        Unit = Unit,
        SamplesPerRecord = 1,
        ByteOffset = 0,
        DigitalMin = DigitalMin,
        DigitalMax = DigitalMax,
        PhysicalMin = EdfNumber.Written(PhysicalMin),
        PhysicalMax = EdfNumber.Written(PhysicalMax),
    };

    /// <summary>Whether a recording loses nothing by these steps: they are no coarser than its converter's or, where that is unknown, than a float tells at the peak, or give each sample back.</summary>
    public bool Keeps(Recording recording)
    {
        var (step, unit, signal) = (MilliVoltsPerStep, VoltUnit.Stated(Unit), Signal);
        if (recording.Resolution is { } resolution)
            return step <= resolution * (1 + MostStepsOff);
        var (digitise, peak, isExact) = (Digitiser(), 0f, true);
        foreach (var sample in recording.MilliVolts.Span)
        {
            peak = Math.Max(peak, Math.Abs(sample));
            isExact &= (float)((digitise(sample) * signal.Step + signal.Zero) * unit) == sample;
        }
        return isExact || step <= Math.Max(peak * FloatStep, NoMilliVolts);
    }

    /// <summary>A function that digitises millivolts to the nearest step; what lies beyond the range becomes its end.</summary>
    public Func<float, int> Digitiser()
    {
        var (low, high, signal) = (DigitalMin, DigitalMax, Signal);
        var (step, zero, milliVolts) = (signal.Step, signal.Zero, VoltUnit.Stated(Unit));
        return sample => (int)Math.Clamp(Math.Round((sample / milliVolts - zero) / step), low, high);
    }

    /// <summary>A range that is symmetric, holds the samples and whose end can be written such that the step comes out right; null without one.</summary>
    static EdfScale? Steps(double step, double most, int limit, string unit)
    {
        // The lowest value of all has no counterpart above 0; it may lose its last step.
        var needed = Math.Max(1, Math.Round(most / step) is var steps && steps <= limit + 1.0 ? (int)Math.Min(steps, limit) : int.MaxValue);
        var (best, bestOff, bestText) = (0, MostStepsOff, "");
        var largest = (int)Math.Min(limit, EdfNumber.Largest / step);
        for (var number = largest; number >= Math.Max(needed, largest - MostTries) && bestOff > 1e-9; number--)
        {
            var end = number * step;
            var text = EdfNumber.Text(end, EdfNumber.Width - 1);
            var off = Math.Abs(EdfNumber.Written(text) - end) / step;
            if (off < bestOff)
                (best, bestOff, bestText) = (number, off, text);
        }
        return best > 0 ? new(-best, best, "-" + bestText, bestText, unit) : null;
    }

    static EdfScale Range(double low, double high, int limit, string unit)
    {
        // Both ends are rounded to 7 digits, and must not come to lie within the range by that, nor on one another.
        var margin = Math.Max(NarrowestMargin, Math.Max((high - low) * 1e-4, 1e-5 * Math.Max(Math.Abs(low), Math.Abs(high))));
        return new(-limit - 1, limit, EdfNumber.Text(low - margin), EdfNumber.Text(high + margin), unit);
    }
}

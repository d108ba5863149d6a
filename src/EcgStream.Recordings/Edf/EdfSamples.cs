using System.Globalization;
using System.Runtime.InteropServices;

namespace EcgStream.Recordings;

/// <summary>Turns a signal's digital values into millivolts and finds where the converter stood at its limits.</summary>
/// <remarks>
/// A program that scales a file to its samples puts the largest one exactly on the stated limit, so a sample or two there prove nothing:
/// from three in a row on the converter is taken as saturated. Limits that samples exceed are none; those of the encoding remain.
/// </remarks>
sealed class EdfSamples
{
    const int FewestAtLimit = 3;

    readonly double _step;
    readonly double _zero;
    readonly double _milliVoltsPerUnit;
    readonly int _encodingLow;
    readonly int _encodingHigh;
    readonly bool _is24Bit;
    readonly bool _judges;
    readonly float[] _milliVolts;
    readonly List<(int First, int Length)> _runs = [];
    int _low;
    int _high;
    int _count;

    /// <param name="file">The file that the signal lies in.</param>
    /// <param name="signal">What the header says of it.</param>
    /// <param name="unit">Its unit, if a user stated it.</param>
    /// <exception cref="EcgStreamException">Its unit is no voltage, its range is none, or it is too long or empty.</exception>
    public EdfSamples(EdfFile file, EdfSignal signal, string? unit)
    {
        var (path, header) = (file.Path, file.Header);
        _milliVoltsPerUnit = unit is not null
            ? VoltUnit.Stated(unit)
            : VoltUnit.InMilliVolts(signal.Unit) ?? throw new EcgStreamException(
                $"The recording '{path}' has {Printable.Shorten(signal.Label)} in '{Printable.Shorten(signal.Unit)}', which is no voltage: choose another channel of {Channels.List([.. header.Channels.Select(s => Printable.Shorten(s.Label))])}, or state 'unit'.");
        (_step, _zero, _is24Bit, _judges) = (signal.Step, signal.Zero, header.Is24Bit, !header.IsOwn);
        Resolution = Math.Abs(_step * _milliVoltsPerUnit);
        if (!(signal.DigitalMin < signal.DigitalMax) || !(Resolution is >= 1e-12 and <= 1e6) || !(Math.Abs(_zero * _milliVoltsPerUnit) <= 1e12))
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"The recording '{path}' states that {signal.DigitalMin} … {signal.DigitalMax} stand for {signal.PhysicalMin} … {signal.PhysicalMax} of {Printable.Shorten(signal.Label)}, which is no range of a converter: mend the header."));
        var length = file.Records * signal.SamplesPerRecord;
        if (length > Array.MaxLength)
            throw new EcgStreamException($"The recording '{path}' is too long to be read at once, {length:N0} samples: cut it into parts.");
        if (length == 0)
            throw new EcgStreamException($"The recording '{path}' holds no samples of {Printable.Shorten(signal.Label)}.");
        _milliVolts = new float[length];
        (_encodingLow, _encodingHigh) = _is24Bit ? (-(1 << 23), (1 << 23) - 1) : (short.MinValue, short.MaxValue);
        _low = (int)Math.Max(signal.DigitalMin, _encodingLow);
        _high = (int)Math.Min(signal.DigitalMax, _encodingHigh);
    }

    /// <summary>Millivolts of one digital step, above 0.</summary>
    public double Resolution { get; }

    /// <summary>All samples, once they have been added.</summary>
    public float[] MilliVolts => _milliVolts;

    /// <summary>Where the converter was saturated: the number of the first sample, and how many, ascending.</summary>
    public IEnumerable<(int First, int Length)> Saturated => _runs.Where(run => run.Length >= FewestAtLimit);

    /// <summary>Takes the next samples as they are stored.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_is24Bit)
        {
            for (var i = 0; i < bytes.Length; i += 3)
                Add(bytes[i] | bytes[i + 1] << 8 | (sbyte)bytes[i + 2] << 16);
        }
        else if (BitConverter.IsLittleEndian)
        {
            foreach (var digital in MemoryMarshal.Cast<byte, short>(bytes))
                Add(digital);
        }
        else
        {
            for (var i = 0; i < bytes.Length; i += 2)
                Add((short)(bytes[i] | bytes[i + 1] << 8));
        }
    }

    void Add(int digital)
    {
        if (digital <= _low || digital >= _high)
            AtLimit(digital);
        _milliVolts[_count++] = (float)((digital * _step + _zero) * _milliVoltsPerUnit);
    }

    void AtLimit(int digital)
    {
        if (!_judges)
            return;
        if (digital < _low || digital > _high)
        {
            (_low, _high) = (_encodingLow, _encodingHigh);
            _runs.Clear();
            if (digital > _low && digital < _high)
                return;
        }
        if (_runs.Count > 0 && _runs[^1] is var last && last.First + last.Length == _count)
            _runs[^1] = (last.First, last.Length + 1);
        else
            _runs.Add((_count, 1));
    }
}

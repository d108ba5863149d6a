using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Turns a converter's digital values into millivolts and marks what is no measurement.</summary>
sealed class DigitalSamples
{
    readonly WfdbSignal _signal;
    readonly WfdbCodec _codec;
    readonly double _milliVoltsPerUnit;
    readonly float[] _milliVolts;
    readonly List<SignalMark> _marks = [];
    int _low;
    int _high;
    int _count;
    int _firstValid = -1;

    /// <param name="signal">What the header says.</param>
    /// <param name="codec">How the samples are stored.</param>
    /// <param name="milliVoltsPerUnit">Millivolts of one of the header's units.</param>
    /// <param name="length">Number of samples that will come.</param>
    public DigitalSamples(WfdbSignal signal, WfdbCodec codec, double milliVoltsPerUnit, int length)
    {
        (_signal, _codec, _milliVoltsPerUnit) = (signal, codec, milliVoltsPerUnit);
        _milliVolts = new float[length];
        (_low, _high) = (-codec.Maximum, codec.Maximum);
        if (signal.ResolutionBits > 0)
        {
            var half = 1L << (signal.ResolutionBits - 1);
            _low = (int)Math.Clamp(signal.AdcZero - half, -codec.Maximum, codec.Maximum);
            _high = (int)Math.Clamp(signal.AdcZero + half - 1, -codec.Maximum, codec.Maximum);
        }
    }

    /// <summary>The samples so far.</summary>
    public ReadOnlyMemory<float> MilliVolts => _milliVolts.AsMemory(0, _count);

    /// <summary>Whether any sample was valid.</summary>
    public bool AnyValid => _firstValid >= 0;

    /// <summary>Faults, ascending; runs of one kind are one mark.</summary>
    public ImmutableArray<SignalMark> Marks => [.. _marks];

    /// <summary>Takes the next digital value.</summary>
    public void Add(int digital)
    {
        if (digital == _codec.Invalid)
        {
            Mark(SignalFault.Missing);
            _milliVolts[_count] = _count > 0 ? _milliVolts[_count - 1] : 0;
            _count++;
            return;
        }
        var milliVolts = (float)(((double)digital - _signal.Baseline) / _signal.Gain * _milliVoltsPerUnit);
        if (_firstValid < 0)
        {
            // Nothing lies before the first valid sample to hold on to, so what was missing there takes its value.
            _firstValid = _count;
            _milliVolts.AsSpan(0, _count).Fill(milliVolts);
        }
        if (digital <= _low || digital >= _high)
            MarkSaturated(digital);
        _milliVolts[_count++] = milliVolts;
    }

    void MarkSaturated(int digital)
    {
        if (digital < _low || digital > _high)
        {
            // A value beyond the stated rails shows that they are none; the encoding's own limits remain.
            (_low, _high) = (-_codec.Maximum, _codec.Maximum);
            _marks.RemoveAll(m => m.Fault == SignalFault.Saturated);
            if (digital > _low && digital < _high)
                return;
        }
        Mark(SignalFault.Saturated);
    }

    void Mark(SignalFault fault)
    {
        if (_marks.Count > 0 && _marks[^1] is var last && last.Fault == fault && last.End == _count)
            _marks[^1] = last with { Length = last.Length + 1 };
        else
            _marks.Add(new(fault, _count, 1));
    }
}

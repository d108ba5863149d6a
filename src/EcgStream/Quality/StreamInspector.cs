using System.Globalization;

namespace EcgStream;

/// <summary>
/// Sees, in the chunks as a device sent them, what later filtering hides: samples that stand still (<see cref="SignalFault.Flat"/>)
/// and clipping (<see cref="SignalFault.Saturated"/>). Runs on over chunk borders; any split marks the same samples.
/// </summary>
/// <remarks>
/// Flat: the exact same value for 0.5 s or more. Saturated is a guess on the safe side, for the converter's limits are unknown: the
/// highest or lowest value so far, held for 20 ms or more (at least five samples), reached within 5 ms from further away than a rounded
/// wave's top is so wide (three of the smallest steps seen so far), and all that a second time. Placeholders (lead-off, missing) are no signal: they count for neither.
/// </remarks>
public sealed class StreamInspector
{
    const double FlatSeconds = 0.5;
    const double PlateauSeconds = 0.02;
    const int FewestPlateauSamples = 5;
    const double ApproachSeconds = 0.005;

    // A parabola that stays within half a step for 20 ms has come no more than one or two steps in the 5 ms before.
    const double ApproachInSteps = 2.5;

    readonly int _flatLength;
    readonly int _plateauLength;
    readonly float[] _recent;

    long _next;
    float _value;
    long _runStart;
    long _runLength;
    long _flatUntil;
    long _seen;
    double _approach;
    double _smallestStep;
    Rail _top;
    Rail _bottom;

    /// <summary>Watches a signal of this rate.</summary>
    /// <exception cref="EcgStreamException">The rate isn't positive.</exception>
    public StreamInspector(double rateHz)
    {
        if (!(rateHz > 0) || !double.IsFinite(rateHz))
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"A signal of {rateHz} Hz can't be watched: give a positive sampling rate."));
        _flatLength = Math.Max(2, (int)Math.Ceiling(FlatSeconds * rateHz));
        _plateauLength = Math.Max(FewestPlateauSamples, (int)Math.Ceiling(PlateauSeconds * rateHz));
        _recent = new float[Math.Max(1, (int)Math.Round(ApproachSeconds * rateHz))];
        Reset();
    }

    /// <summary>Forgets everything, the extreme values included.</summary>
    public void Reset()
    {
        _next = -1;
        _runLength = 0;
        _seen = 0;
        _smallestStep = double.PositiveInfinity;
        _top = new() { Value = float.NegativeInfinity };
        _bottom = new() { Value = float.PositiveInfinity };
    }

    /// <summary>Looks at the next chunk.</summary>
    /// <param name="chunk">The chunk, with the marks that its device gave it. A jump in its start (a gap) ends what went on before.</param>
    /// <param name="marks">
    /// Receives what was found. A mark may begin before the chunk: half a second of the same value is known as flat only at its end, and
    /// a first plateau as clipping only at the second. Parts of one fault that goes on over chunks are told once each.
    /// </param>
    public void Inspect(in SampleChunk chunk, List<SignalMark> marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        if (chunk.Start != _next)
            Break(marks);
        var samples = chunk.MilliVolts.Span;
        var placeholders = chunk.Marks.IsDefault ? [] : chunk.Marks.AsSpan();
        var from = 0;
        while (from < samples.Length)
        {
            var index = chunk.Start + from;
            while (!placeholders.IsEmpty && (placeholders[0].End <= index || placeholders[0].Fault is not (SignalFault.LeadOff or SignalFault.Missing)))
                placeholders = placeholders[1..];
            if (!placeholders.IsEmpty && placeholders[0].Start <= index)
            {
                Break(marks);
                from = (int)Math.Min(samples.Length, placeholders[0].End - chunk.Start);
                continue;
            }
            var to = placeholders.IsEmpty ? samples.Length : (int)Math.Min(samples.Length, placeholders[0].Start - chunk.Start);
            Run(samples[from..to], index, marks);
            from = to;
        }
        MarkFlat(marks);
        _next = chunk.End;
    }

    void Run(ReadOnlySpan<float> samples, long index, List<SignalMark> marks)
    {
        foreach (var sample in samples)
        {
            ref var recent = ref _recent[_seen % _recent.Length];
            if (_runLength > 0 && sample == _value)
            {
                _runLength++;
            }
            else
            {
                // Of unquantised samples the smallest step is tiny; but there equal samples are telling by themselves.
                if (_runLength > 0)
                    _smallestStep = Math.Min(_smallestStep, Math.Abs((double)sample - _value));
                EndRun(marks);
                (_value, _runStart, _runLength) = (sample, index, 1);
                _approach = _seen >= _recent.Length ? Math.Abs((double)sample - recent) : 0;
                _top.See(sample, sample > _top.Value);
                _bottom.See(sample, sample < _bottom.Value);
            }
            recent = sample;
            _seen++;
            index++;
        }
    }

    /// <summary>Ends what must not be carried on over lost samples and placeholders.</summary>
    void Break(List<SignalMark> marks)
    {
        EndRun(marks);
        _seen = 0;
    }

    void EndRun(List<SignalMark> marks)
    {
        MarkFlat(marks);
        if (_runLength >= _plateauLength && _approach >= ApproachInSteps * _smallestStep)
        {
            _top.Plateau(_value, _runStart, _runLength, marks);
            _bottom.Plateau(_value, _runStart, _runLength, marks);
        }
        _runLength = 0;
        _flatUntil = 0;
    }

    void MarkFlat(List<SignalMark> marks)
    {
        if (_runLength < _flatLength)
            return;
        var start = Math.Max(_runStart, _flatUntil);
        var end = _runStart + _runLength;
        if (end > start)
            marks.Add(new(SignalFault.Flat, start, end - start));
        _flatUntil = end;
    }

    /// <summary>The highest or lowest value so far and what stood still there.</summary>
    struct Rail
    {
        long _firstStart;
        long _firstLength;
        bool _clips;

        public float Value { get; init; }

        public void See(float sample, bool beyond)
        {
            if (beyond)
                this = new() { Value = sample };
        }

        public void Plateau(float value, long start, long length, List<SignalMark> marks)
        {
            if (value != Value)
                return;
            if (_firstLength == 0)
            {
                (_firstStart, _firstLength) = (start, length);
                return;
            }
            if (!_clips)
                marks.Add(new(SignalFault.Saturated, _firstStart, _firstLength));
            _clips = true;
            marks.Add(new(SignalFault.Saturated, start, length));
        }
    }
}

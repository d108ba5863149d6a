using System.Collections.Immutable;

namespace EcgStream;

/// <summary>
/// Keeps the latest samples of a stream in a ring as long as a window, so that a window is one copy and the steady state allocates
/// nothing else.
/// </summary>
public sealed class WindowBuffer
{
    readonly float[] _samples;
    readonly List<SignalMark> _marks = [];
    readonly int _length;
    readonly int _step;
    int _end;
    int _due;

    /// <summary>A buffer for windows of a length, one every so many samples.</summary>
    /// <param name="length">Samples a window, 1 or more.</param>
    /// <param name="step">Samples from the start of one window to the start of the next, 1 or more; may exceed the length.</param>
    public WindowBuffer(int length, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        (_length, _step) = (length, step);
        _samples = new float[length];
        Restart(0);
    }

    /// <summary>Index of the sample that comes next.</summary>
    public long Next { get; private set; }

    /// <summary>Index of the sample that completes the next window.</summary>
    public long Due => Next + _due - 1;

    /// <summary>How much of the first window since the last restart is there, 0 … 1.</summary>
    public double Fill { get; private set; }

    /// <summary>Forgets all samples and marks: the next window begins at <paramref name="next"/> at the earliest.</summary>
    public void Restart(long next)
    {
        (_end, _due, Next, Fill) = (0, _length, next, 0);
        _marks.Clear();
    }

    /// <summary>
    /// Notes a fault. Marks come in ascending order of their start, before or after their samples; one that touches the previous one
    /// of its kind is joined to it.
    /// </summary>
    public void Mark(SignalMark mark)
    {
        for (var i = _marks.Count - 1; i >= 0; i--)
        {
            var last = _marks[i];
            if (last.Fault != mark.Fault)
                continue;
            if (mark.Start <= last.End)
            {
                var start = Math.Min(last.Start, mark.Start);
                _marks[i] = last with { Start = start, Length = Math.Max(last.End, mark.End) - start };
                return;
            }
            break;
        }
        _marks.Add(mark);
    }

    /// <summary>
    /// Takes in samples up to the end of the next due window, and says whether that window is complete.
    /// </summary>
    /// <param name="samples">The samples that continue the stream; what was taken in is cut off its front.</param>
    /// <returns>True if a window is complete: read it by <see cref="Copy"/> before taking in more. False once all samples are in.</returns>
    public bool Take(ref ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            if (_end == _length)
                _end = 0;
            var count = Math.Min(samples.Length, Math.Min(_due, _length - _end));
            samples[..count].CopyTo(_samples.AsSpan(_end));
            samples = samples[count..];
            _end += count;
            Next += count;
            _due -= count;
            if (_due > 0)
            {
                if (Fill < 1)
                    Fill = (double)(_length - _due) / _length;
                continue;
            }
            (_due, Fill) = (_step, 1);
            return true;
        }
        return false;
    }

    /// <summary>Index of the first sample of the window that is complete.</summary>
    public long Start => Next - _length;

    /// <summary>A copy of the window that is complete.</summary>
    public float[] Copy()
    {
        var window = new float[_length];
        CopyTo(window);
        return window;
    }

    /// <summary>Writes the window that is complete.</summary>
    /// <param name="window">Room for as many samples as a window has.</param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public void CopyTo(Span<float> window)
    {
        // The oldest sample is the one that comes next in the ring.
        _samples.AsSpan(_end).CopyTo(window);
        _samples.AsSpan(0, _end).CopyTo(window[(_length - _end)..]);
    }

    /// <summary>The marks within the complete window, cut to it, in the order of their start; those behind it are forgotten.</summary>
    public ImmutableArray<SignalMark> CopyMarks()
    {
        var start = Start;
        _marks.RemoveAll(mark => mark.End <= start);
        if (_marks.Count == 0)
            return [];
        var marks = ImmutableArray.CreateBuilder<SignalMark>(_marks.Count);
        foreach (var mark in _marks)
        {
            var from = Math.Max(mark.Start, start);
            var to = Math.Min(mark.End, Next);
            if (from < to)
                marks.Add(new(mark.Fault, from, to - from));
        }
        marks.Sort(static (a, b) => (a.Start, a.Fault).CompareTo((b.Start, b.Fault)));
        return marks.DrainToImmutable();
    }
}

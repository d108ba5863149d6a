namespace EcgStream;

/// <summary>A beat of a signal that may have holes.</summary>
/// <param name="Peak">The beat; its position is an index on the signal's own sample clock.</param>
/// <param name="RrSeconds">Time since the beat before, s; null for the first one and the first behind a hole that was not bridged.</param>
public readonly record struct TrackedBeat(RPeak Peak, double? RrSeconds);

/// <summary>
/// Finds the beats of a signal that has holes: lost samples, and placeholders marked <see cref="SignalFault.LeadOff"/> or <see cref="SignalFault.Missing"/>. A short hole
/// is crossed by a straight line, as <see cref="SignalPath"/> crosses it; at a longer one the signal ends, and another one begins behind it. Not for concurrent use.
/// </summary>
public sealed class BeatTracker
{
    readonly BeatDetector _detector;
    readonly List<RPeak> _found = [];
    readonly double _rateHz;
    readonly double _longestBridge;
    float[] _bridge = [];
    long _end = long.MinValue;
    float _value;
    bool _open;
    double? _last;

    /// <summary>A tracker for one signal.</summary>
    /// <param name="rateHz">Sampling rate, at least 60 Hz.</param>
    /// <param name="longestBridge">The longest hole that is bridged (<see cref="SignalPathOptions.LongestBridge"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is below 60 Hz or no number.</exception>
    public BeatTracker(double rateHz, TimeSpan longestBridge) =>
        (_detector, _rateHz, _longestBridge) = (new(rateHz), rateHz, longestBridge.TotalSeconds * rateHz);

    /// <summary>Takes in the next chunk; samples that came before are passed over.</summary>
    /// <param name="chunk">The chunk, with its marks.</param>
    /// <param name="beats">Receives the beats that are known now and were not before, ascending.</param>
    public void Push(in SampleChunk chunk, ICollection<TrackedBeat> beats)
    {
        ArgumentNullException.ThrowIfNull(beats);
        var from = Math.Max(chunk.Start, _end);
        foreach (var mark in chunk.Marks.IsDefault ? [] : chunk.Marks)
        {
            if (mark.Fault is not (SignalFault.LeadOff or SignalFault.Missing) || mark.End <= from)
                continue;
            Run(chunk, from, Math.Min(mark.Start, chunk.End), beats);
            from = mark.End;
        }
        Run(chunk, from, chunk.End, beats);
        // A hole may last for hours; what is held back is told now.
        if (_open && chunk.End - _end > _longestBridge)
            Complete(beats);
    }

    /// <summary>The signal has ended: tells the beats that are still held back. The next samples begin another one.</summary>
    /// <param name="beats">Receives them, ascending.</param>
    public void Complete(ICollection<TrackedBeat> beats)
    {
        _detector.Complete(_found);
        Hand(beats);
        (_open, _last) = (false, null);
    }

    void Run(in SampleChunk chunk, long from, long to, ICollection<TrackedBeat> beats)
    {
        if (from >= to)
            return;
        var samples = chunk.MilliVolts.Span[(int)(from - chunk.Start)..(int)(to - chunk.Start)];
        if (_open && from - _end > _longestBridge)
            Complete(beats);
        else if (_open && from > _end)
            _detector.Push(_end, Bridge(samples[0], (int)(from - _end)), _found);
        _detector.Push(from, samples, _found);
        (_open, _end, _value) = (true, to, samples[^1]);
        Hand(beats);
    }

    ReadOnlySpan<float> Bridge(float to, int length)
    {
        if (_bridge.Length < length)
            _bridge = new float[length];
        for (var i = 0; i < length; i++)
            _bridge[i] = _value + (to - _value) * (i + 1) / (length + 1);
        return _bridge.AsSpan(0, length);
    }

    void Hand(ICollection<TrackedBeat> beats)
    {
        foreach (var peak in _found)
        {
            beats.Add(new(peak, (peak.Position - _last) / _rateHz));
            _last = peak.Position;
        }
        _found.Clear();
    }
}

namespace EcgStream;

/// <summary>Finds the beats in a device's chunks as they come, on the device's own sample clock, unfiltered: gaps and changes of the rate start over.</summary>
sealed class BeatFollower(string device)
{
    readonly List<RPeak> _found = [];
    BeatDetector? _detector;
    double _rateHz;
    long _next;
    long _sequence;
    double? _last;

    /// <summary>Takes in the next chunk.</summary>
    /// <param name="chunk">The chunk; what overlaps the one before is passed over.</param>
    /// <param name="rateHz">Its rate; null while it is unknown, below 60 Hz no beats are told.</param>
    /// <param name="tell">Told of every beat, in order.</param>
    public void Push(in SampleChunk chunk, double? rateHz, Action<HeartBeat> tell)
    {
        if (rateHz is not >= BeatDetector.LowestRateHz || chunk.Length == 0)
            return;
        if (_detector is null || Math.Abs(_rateHz - rateHz.Value) > 1e-6 * _rateHz)
        {
            Complete(chunk, tell);
            (_detector, _rateHz, _last, _next) = (new BeatDetector(rateHz.Value), rateHz.Value, null, chunk.Start);
        }
        var repeated = (int)Math.Clamp(_next - chunk.Start, 0, chunk.Length);
        if (repeated == chunk.Length)
            return;
        if (chunk.Start > _next)
        {
            Complete(chunk, tell);
            _last = null;
        }
        _next = chunk.End;
        _detector.Push(chunk.Start + repeated, chunk.MilliVolts.Span[repeated..], _found);
        Tell(chunk, tell);
    }

    void Complete(in SampleChunk chunk, Action<HeartBeat> tell)
    {
        _detector?.Complete(_found);
        Tell(chunk, tell);
    }

    /// <summary>A device may claim a time at the end of the calendar, and its beats are still good.</summary>
    static DateTimeOffset Later(DateTimeOffset time, double seconds)
    {
        var ticks = time.UtcTicks + Math.Clamp(seconds, -1e11, 1e11) * TimeSpan.TicksPerSecond;
        return new((long)Math.Clamp(ticks, 0, Math.BitDecrement((double)DateTimeOffset.MaxValue.UtcTicks)), TimeSpan.Zero);
    }

    void Tell(in SampleChunk chunk, Action<HeartBeat> tell)
    {
        foreach (var beat in _found)
        {
            var at = chunk.TakenAt is { } taken
                ? Later(taken, (beat.Position - chunk.Start) / _rateHz)
                : Later(chunk.ReceivedAt, (beat.Position - chunk.End + 1) / _rateHz);
            tell(new(device, _sequence++, beat.Position, at, 1000 * (beat.Position - _last) / _rateHz));
            _last = beat.Position;
        }
        _found.Clear();
    }
}

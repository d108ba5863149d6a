namespace EcgStream;

/// <summary>
/// Finds the beats in a device's samples as they come, on the device's own sample clock, unfiltered. Safe for concurrent use: a source may say on a thread of its own
/// that the device is gone.
/// </summary>
/// <param name="device">The device's name.</param>
/// <param name="longestBridge">The longest hole in the signal that has an interval across it.</param>
/// <param name="tell">Told of every beat, in order, one at a time.</param>
sealed class BeatFollower(string device, TimeSpan longestBridge, Action<HeartBeat> tell)
{
    readonly Lock _gate = new();
    readonly List<TrackedBeat> _found = [];
    BeatTracker? _tracker;
    DeviceClock? _clock;
    long _sequence;

    /// <summary>Takes in the next samples; of a rate below 60 Hz no beats are told.</summary>
    /// <param name="chunk">The samples, without any that came before.</param>
    /// <param name="rateHz">Their rate, Hz.</param>
    /// <param name="clock">Tells when they were taken; another clock is another signal.</param>
    public void Push(in SampleChunk chunk, double rateHz, DeviceClock clock)
    {
        lock (_gate)
        {
            if (_clock != clock)
            {
                Finish();
                (_clock, _tracker) = (clock, rateHz >= BeatDetector.LowestRateHz ? new BeatTracker(rateHz, longestBridge) : null);
            }
            _tracker?.Push(chunk, _found);
            Tell();
        }
    }

    /// <summary>The signal has ended, or nobody knows when it goes on: tells the beats that are still held back.</summary>
    public void Complete()
    {
        lock (_gate)
            Finish();
    }

    void Finish()
    {
        _tracker?.Complete(_found);
        Tell();
    }

    void Tell()
    {
        foreach (var beat in _found)
            tell(new(device, _sequence++, beat.Peak.Position, _clock!.TimeOf(beat.Peak.Position), 1000 * beat.RrSeconds));
        _found.Clear();
    }
}

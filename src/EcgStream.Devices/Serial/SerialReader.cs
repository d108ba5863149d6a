namespace EcgStream.Devices;

/// <summary>From bytes in one language to chunks: its decoder, and what gives the samples their places.</summary>
sealed class SerialReader
{
    readonly SampleBatch _batch = new();
    readonly SampleBatch _run = new();
    readonly ITimeline _timeline;

    public SerialReader(SerialLanguage language)
    {
        Language = language;
        Decoder = language.NewDecoder();
        _timeline = language switch
        {
            { CounterModulus: { } modulus, RateHz: { } rate } => new CountedTimeline(modulus, rate),
            { TimeUnit: { } unit } => new TimedTimeline(unit, language.RateHz),
            _ => new SampleTimeline(language.RateHz),
        };
    }

    public SerialLanguage Language { get; }

    public ISampleDecoder Decoder { get; }

    /// <summary>The port was opened.</summary>
    public void Opened(TimeSpan now)
    {
        Decoder.Restart();
        _timeline.Break(now);
    }

    /// <summary>The device was told to begin anew.</summary>
    public void Started(TimeSpan now)
    {
        Decoder.Restart();
        _timeline.Restart(now);
    }

    /// <summary>Takes in bytes that arrived now.</summary>
    /// <returns>How many samples were in them.</returns>
    public int Take(ReadOnlySpan<byte> bytes, TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        Decoder.Decode(bytes, _batch);
        var count = _batch.Count;
        _timeline.Take(_batch, now);
        HandOut(now, at, observer);
        return count;
    }

    /// <summary>Time passed, whether anything came or not.</summary>
    public void Tick(TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        _timeline.Tick(now);
        HandOut(now, at, observer);
    }

    /// <summary>Whether the port should be read more often than usual.</summary>
    public bool WantsCloseReads(TimeSpan now) => _timeline.WantsCloseReads(now);

    /// <summary>Nothing more comes: hands out what was held back.</summary>
    public void End(TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        _timeline.End();
        HandOut(now, at, observer);
    }

    void HandOut(TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        while (_timeline.TryTake(_run, out var start, out var arrived))
            observer.OnNext(_run.Take(start, at - (now - arrived), _timeline.RateHz));
    }
}

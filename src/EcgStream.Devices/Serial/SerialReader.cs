namespace EcgStream.Devices;

/// <summary>From bytes in one language to chunks: its decoder, and what gives the samples their places.</summary>
sealed class SerialReader
{
    readonly SampleBatch _batch = new();
    readonly SampleBatch _run = new();
    readonly SampleTimeline _arrivals;
    readonly INumberedTimeline? _numbers;

    public SerialReader(SerialLanguage language)
    {
        Language = language;
        Decoder = language.NewDecoder();
        _arrivals = new(language.RateHz);
        _numbers = language switch
        {
            { CounterModulus: { } modulus, RateHz: { } rate } => new CountedTimeline(modulus, rate),
            { TimeUnit: { } unit } => new TimedTimeline(unit, language.RateHz),
            _ => null,
        };
    }

    public SerialLanguage Language { get; }

    public ISampleDecoder Decoder { get; }

    /// <summary>Whether samples may be held back, so that time must be told even where nothing comes.</summary>
    public bool HoldsBack => _numbers is not null;

    /// <summary>The port was opened.</summary>
    public void Opened(TimeSpan now)
    {
        Decoder.Restart();
        _arrivals.Break(now);
        _numbers?.Break(now);
    }

    /// <summary>The device was told to begin anew.</summary>
    public void Started(TimeSpan now)
    {
        Decoder.Restart();
        _numbers?.Restart(now);
    }

    /// <summary>Takes in bytes that arrived now.</summary>
    /// <returns>How many samples were in them.</returns>
    public int Take(ReadOnlySpan<byte> bytes, TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        Decoder.Decode(bytes, _batch);
        var count = _batch.Count;
        if (_numbers is null && count > 0)
            observer.OnNext(_batch.Take(_arrivals.Place(count, now), at, Language.RateHz));
        else if (_numbers is not null)
        {
            _numbers.Take(_batch, now);
            HandOut(now, at, observer);
        }
        return count;
    }

    /// <summary>Time passed, whether anything came or not.</summary>
    public void Tick(TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        _numbers?.Tick(now);
        HandOut(now, at, observer);
    }

    /// <summary>Whether the port should be read more often than usual.</summary>
    public bool WantsCloseReads(TimeSpan now) => _numbers?.WantsCloseReads(now) ?? false;

    /// <summary>Nothing more comes: hands out what was held back.</summary>
    public void End(TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        _numbers?.End();
        HandOut(now, at, observer);
    }

    void HandOut(TimeSpan now, DateTimeOffset at, IObserver<SampleChunk> observer)
    {
        while (_numbers is { } numbers && numbers.TryTake(_run, out var start, out var arrived))
            observer.OnNext(_run.Take(start, at - (now - arrived), numbers.RateHz));
    }
}

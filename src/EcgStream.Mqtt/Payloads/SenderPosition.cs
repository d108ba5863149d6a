namespace EcgStream.Mqtt;

/// <summary>Where a message lies, seen from the last one placed.</summary>
enum PlaceKind
{
    /// <summary>Right behind the last one, as far as can be told.</summary>
    Next,

    /// <summary>Something is missing before it.</summary>
    Ahead,

    /// <summary>It begins with samples that are already placed.</summary>
    Overlapping,

    /// <summary>It lies wholly before the next sample.</summary>
    Past,

    /// <summary>Too far away to belong to the same count.</summary>
    Elsewhere,
}

/// <summary>By what a message was placed.</summary>
enum PlacedBy
{
    Nothing,
    Index,
    Sequence,
    Time,
}

/// <summary>A message's place.</summary>
/// <param name="Kind">Where.</param>
/// <param name="By">How it is known.</param>
/// <param name="Distance">From the next expected sample to the message's first; negative where it lies before.</param>
/// <param name="MissingMessages">Messages missing before it; an estimate where the sender does not count.</param>
readonly record struct Place(PlaceKind Kind, PlacedBy By, long Distance = 0, long MissingMessages = 0);

/// <summary>How far a sender's stream has come, and where its next message must lie.</summary>
sealed class SenderPosition
{
    // Index here minus index of the sender.
    long? _offset;
    long? _sequence;
    // When the sample at Next should have been taken; smoothed, so that a sender's jitter does not add up.
    DateTimeOffset? _expected;
    DateTimeOffset? _lastTaken;
    DateTimeOffset _lastReceived;
    int _lastLength;
    double? _rateHz;

    /// <summary>Index of the next sample.</summary>
    public long Next { get; private set; }

    /// <summary>Index of the segment's first sample.</summary>
    public long SegmentStart { get; private set; }

    /// <summary>Time of the segment's first sample, where it is told.</summary>
    public DateTimeOffset? SegmentTakenAt { get; private set; }

    /// <summary>Whether anything was placed yet.</summary>
    public bool Started { get; private set; }

    public double? RateHz(SampleMessage message) => message.RateHz ?? _rateHz;

    /// <summary>The message's number, counted on through 2^32.</summary>
    public long Unwrapped(long sequence) =>
        _sequence is { } last ? last + unchecked((int)((uint)sequence - (uint)last)) : sequence;

    public Place Find(SampleMessage message, int typicalLength)
    {
        if (!Started)
            return new(PlaceKind.Next, PlacedBy.Nothing);
        if (message.FirstSample is { } first && _offset is { } offset)
            return ByIndex(message, first + offset - Next, typicalLength);
        if (message.Sequence is { } sequence && _sequence is { } last)
            return BySequence(message, Unwrapped(sequence) - last - 1, typicalLength);
        if (message.TakenAt is { } time && _expected is { } expected && RateHz(message) is { } rate && SameClock(time, expected))
            return ByTime(message, (time - expected).TotalSeconds * rate, rate, typicalLength);
        return new(PlaceKind.Next, PlacedBy.Nothing);
    }

    /// <summary>
    /// How many samples the sender may have taken since its last message and before this one, the first after it began again; 1 or more.
    /// </summary>
    public long Elapsed(SampleMessage message, DateTimeOffset receivedAt)
    {
        if (RateHz(message) is not { } rate)
            return 1;
        var day = SecondsADay * rate;
        if (message.TakenAt is { } time && _lastTaken is { } last && SameClock(time, last))
        {
            var between = Math.Round((time - last).TotalSeconds * rate) - _lastLength;
            if (between >= 1 && between <= day)
                return (long)between;
        }
        return (long)Math.Clamp(Math.Round((receivedAt - _lastReceived).TotalSeconds * rate) - message.Length, 1, day);
    }

    /// <summary>Begins a segment: what the sender counts from here on has nothing to do with what it counted before.</summary>
    public void BeginSegment(long gap)
    {
        Next += gap;
        (_offset, _sequence, _expected, _lastTaken) = (null, null, null, null);
        Started = false;
    }

    /// <summary>Takes note of a message that was placed at <paramref name="start"/>.</summary>
    public void Advance(SampleMessage message, long start, DateTimeOffset receivedAt, bool consecutive)
    {
        if (!Started)
            (Started, SegmentStart, SegmentTakenAt) = (true, start, message.TakenAt);
        if (message.FirstSample is { } first)
            _offset = start - first;
        _sequence = message.Sequence is { } sequence ? Unwrapped(sequence) : null;
        _rateHz = RateHz(message);
        _expected = TimeOfEnd(message, consecutive);
        _lastTaken = message.TakenAt;
        _lastReceived = receivedAt;
        _lastLength = message.Length;
        Next = start + message.Length;
    }

    /// <summary>Where the first message of all begins: the sender's own index is kept where there is one.</summary>
    public void Begin(SampleMessage message) => Next = message.FirstSample ?? 0;

    /// <summary>Whether a time is a date, and not the uptime of a device that knows none.</summary>
    public static bool IsDate(DateTimeOffset time) => time.Year >= 2000;

    Place ByIndex(SampleMessage message, long distance, int typicalLength) => distance switch
    {
        0 => new(PlaceKind.Next, PlacedBy.Index),
        > MaxSamplesAhead => new(PlaceKind.Elsewhere, PlacedBy.Index, distance),
        > 0 => new(PlaceKind.Ahead, PlacedBy.Index, distance, MissingMessages(message, distance, typicalLength)),
        // A sender that begins again at 0 with a long message is no overlap.
        _ when -distance < message.Length => new(message.FirstSample == 0 ? PlaceKind.Elsewhere : PlaceKind.Overlapping, PlacedBy.Index, distance),
        _ => new(PlaceKind.Past, PlacedBy.Index, distance),
    };

    Place BySequence(SampleMessage message, long missing, int typicalLength) => missing switch
    {
        0 => new(PlaceKind.Next, PlacedBy.Sequence),
        > MaxMessagesAhead => new(PlaceKind.Elsewhere, PlacedBy.Sequence),
        > 0 => new(PlaceKind.Ahead, PlacedBy.Sequence, MissingSamples(message, missing, typicalLength), missing),
        _ => new(PlaceKind.Past, PlacedBy.Sequence, missing * typicalLength),
    };

    Place ByTime(SampleMessage message, double distance, double rate, int typicalLength)
    {
        var tolerance = Math.Max(LeastTolerance, Math.Max(message.Length, _lastLength) / 2.0);
        if (Math.Abs(distance) <= tolerance)
            return new(PlaceKind.Next, PlacedBy.Time);
        if (Math.Abs(distance) > SecondsADay * rate || distance < -SecondsBack * rate)
            return new(PlaceKind.Elsewhere, PlacedBy.Time);
        var samples = (long)Math.Round(distance);
        return samples > 0
            ? new(PlaceKind.Ahead, PlacedBy.Time, samples, MissingMessages(message, samples, typicalLength))
            : new(PlaceKind.Past, PlacedBy.Time, samples);
    }

    // Counted where the sender counts.
    long MissingMessages(SampleMessage message, long samples, int typicalLength)
    {
        var counted = message.Sequence is { } sequence && _sequence is { } last ? Unwrapped(sequence) - last - 1 : 0;
        return counted is > 0 and <= MaxMessagesAhead ? counted : Math.Max(1, (samples + typicalLength / 2) / typicalLength);
    }

    // The times of the messages on both sides tell to the sample; without them, messages of the usual length are taken to be lost.
    long MissingSamples(SampleMessage message, long missing, int typicalLength)
    {
        if (message.TakenAt is { } time && _lastTaken is { } last && RateHz(message) is { } rate && SameClock(time, last))
        {
            var between = Math.Round((time - last).TotalSeconds * rate) - _lastLength;
            if (between >= missing && between <= SecondsADay * rate)
                return (long)between;
        }
        return missing * typicalLength;
    }

    DateTimeOffset? TimeOfEnd(SampleMessage message, bool consecutive)
    {
        if (RateHz(message) is not { } rate || (message.TakenAt ?? _expected) is not { } start)
            return null;
        if (message.TakenAt is null && !consecutive)
            return null;
        if (consecutive && _expected is { } expected && SameClock(start, expected))
        {
            var late = start - expected;
            // A sender whose clock was set is believed at once.
            if (Math.Abs(late.TotalSeconds * rate) <= Math.Max(LeastTolerance, message.Length / 2.0))
                start = expected + late / Smoothing;
        }
        return start < DateTimeOffset.MaxValue.AddDays(-2) ? start + TimeSpan.FromSeconds(message.Length / rate) : null;
    }

    static bool SameClock(DateTimeOffset a, DateTimeOffset b) => IsDate(a) == IsDate(b);

    const double SecondsADay = 86_400;
    // Further back than this a sender's clock does not jitter: it was started again.
    const double SecondsBack = 10;
    // Less than one sample, so that a message of one sample can be told from the next.
    const double LeastTolerance = 0.75;
    const double Smoothing = 16;
    const long MaxSamplesAhead = 1L << 32;
    const long MaxMessagesAhead = 1_000_000;
}

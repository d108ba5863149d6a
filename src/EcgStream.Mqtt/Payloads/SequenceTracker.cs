using System.Collections.Immutable;

namespace EcgStream.Mqtt;

/// <summary>
/// Places one sender's messages on its sample clock: exactly by the index of the first sample where messages carry it; else by their
/// numbers, what is lost being counted by their times or their usual length; else by their times, where these are off by more than half a
/// message; else one behind the other. A message ahead of its turn waits a little for the ones before it. Not for concurrent use.
/// </summary>
public sealed class SequenceTracker(SequenceTrackerOptions? options = null)
{
    readonly SequenceTrackerOptions _options = options ?? SequenceTrackerOptions.Default;
    readonly SenderPosition _position = new();
    readonly SenderHistory _history = new();
    readonly List<Arrival> _held = [];
    bool _begun;
    float _lastValue;

    /// <summary>Messages that came again.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Messages that came after a later one and were still put in their place.</summary>
    public long Reordered { get; private set; }

    /// <summary>Messages that came after they had been given up as lost; they stay lost.</summary>
    public long Late { get; private set; }

    /// <summary>Samples passed over because they came again or too late.</summary>
    public long RepeatedSamples { get; private set; }

    /// <summary>Messages given up as lost; an estimate where the sender does not count them.</summary>
    public long LostMessages { get; private set; }

    /// <summary>Samples given up as lost. The gap of a restart is not among them: nobody knows what was lost in it.</summary>
    public long LostSamples { get; private set; }

    /// <summary>Times the sender began again.</summary>
    public long Restarts { get; private set; }

    /// <summary>Messages waiting for the ones before them.</summary>
    public int Held => _held.Count;

    /// <summary>
    /// Takes a message and adds to <paramref name="output"/> the chunks whose turn has come, in order and without overlap. Their memory is the
    /// message's; of a message that has to wait, a copy is kept.
    /// </summary>
    /// <param name="message">The next message in the order of arrival.</param>
    /// <param name="receivedAt">When it arrived, on the session's clock.</param>
    /// <param name="output">Receives zero or more chunks.</param>
    public Acceptance Accept(SampleMessage message, DateTimeOffset receivedAt, ICollection<SampleChunk> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        ReleaseOverdue(receivedAt, output);
        if (!_begun)
            _position.Begin(message);
        _begun = true;
        var arrival = new Arrival(message, receivedAt, SenderHistory.Fingerprint(message));
        var place = Find(message);
        switch (place.Kind)
        {
            case PlaceKind.Ahead:
                return Hold(arrival, place, output);
            case PlaceKind.Past when Judge(arrival, place) is { } passedOver:
                return passedOver;
            case PlaceKind.Past when place.By != PlacedBy.Time:
            case PlaceKind.Elsewhere:
                return Restart(arrival, output);
            default:
                return Take(arrival, place, output);
        }
    }

    /// <summary>Hands on, behind their gaps, the messages that have waited too long. To be called now and then while nothing comes.</summary>
    public void ReleaseOverdue(DateTimeOffset now, ICollection<SampleChunk> output)
    {
        if (_held.Count > 0)
            Release(now, output);
    }

    // By itself, because what it captures would be allocated for every message.
    void Release(DateTimeOffset now, ICollection<SampleChunk> output)
    {
        while (_held.Exists(a => now - a.ReceivedAt >= _options.MaxHeldTime))
            ReleaseFirst(output);
    }

    /// <summary>Hands on all messages held, behind their gaps: the sender is done or gone.</summary>
    public void Flush(ICollection<SampleChunk> output)
    {
        while (_held.Count > 0)
            ReleaseFirst(output);
    }

    Acceptance Take(Arrival arrival, Place place, ICollection<SampleChunk> output)
    {
        if (_held.Count > 0)
        {
            // What says nothing of its place comes behind all that was before it.
            if (place.By == PlacedBy.Nothing)
                Flush(output);
            else
                Reordered++;
        }
        Emit(arrival, place.Kind == PlaceKind.Overlapping ? place : place with { Distance = 0 }, output);
        Drain(output);
        return Acceptance.Taken;
    }

    Acceptance Hold(Arrival arrival, Place place, ICollection<SampleChunk> output)
    {
        if (_held.Exists(a => a.Fingerprint == arrival.Fingerprint))
            return PassOver(arrival, Acceptance.Duplicate);
        if (_held.Exists(a => Find(a.Message).Distance > place.Distance))
            Reordered++;
        // The message's memory may be used again once it was taken in.
        arrival = arrival with { Message = arrival.Message with { MilliVolts = arrival.Message.MilliVolts.ToArray() } };
        _held.Add(arrival);
        while (TooMuchHeld())
            ReleaseFirst(output);
        return _held.Contains(arrival) ? Acceptance.Held : Acceptance.Taken;
    }

    // What lies before the next sample: seen before, too late, or (null) the sign of a sender that began again or whose clock jitters.
    Acceptance? Judge(Arrival arrival, Place place)
    {
        if (_history.Knows(arrival.Fingerprint))
            return PassOver(arrival, Acceptance.Duplicate);
        var (message, start) = (arrival.Message, _position.Next + place.Distance);
        var wasLost = place.By switch
        {
            PlacedBy.Sequence => _history.LostMessage(_position.Unwrapped(message.Sequence!.Value)),
            // Times are not exact: the middle decides.
            PlacedBy.Time => _history.LostSamples(start + message.Length / 2, start + message.Length / 2 + 1),
            _ => _history.LostSamples(start, start + message.Length),
        };
        return wasLost || PrecedesTheFirst(message, place, start) ? PassOver(arrival, Acceptance.Late) : null;
    }

    // The first messages may come in disorder too: one from just before the first is late, unless its number says that a count begins.
    bool PrecedesTheFirst(SampleMessage message, Place place, long start)
    {
        if (place.By == PlacedBy.Time || _history.Count > _options.MaxHeldMessages + 1 || start + message.Length > _position.SegmentStart)
            return false;
        if (message.TakenAt is { } time && _position.SegmentTakenAt is { } first && SenderPosition.IsDate(time))
            return time < first;
        return (place.By == PlacedBy.Index ? message.FirstSample > 0 : message.Sequence > 1)
            && _position.SegmentStart - start <= (long)_options.MaxHeldMessages * _history.TypicalLength();
    }

    Acceptance Restart(Arrival arrival, ICollection<SampleChunk> output)
    {
        Flush(output);
        Restarts++;
        _position.BeginSegment(_position.Elapsed(arrival.Message, arrival.ReceivedAt));
        _history.Clear();
        Emit(arrival, new(PlaceKind.Next, PlacedBy.Nothing), output);
        return Acceptance.Restarted;
    }

    Acceptance PassOver(Arrival arrival, Acceptance why)
    {
        if (why == Acceptance.Late)
            Late++;
        else
            Duplicates++;
        RepeatedSamples += arrival.Message.Length;
        return why;
    }

    bool TooMuchHeld()
    {
        if (_held.Count > _options.MaxHeldMessages)
            return true;
        var seconds = 0.0;
        foreach (var (message, _, _) in _held)
            seconds += _position.RateHz(message) is { } rate ? message.Length / rate : 0;
        return _held.Count > 0 && seconds > _options.MaxHeldTime.TotalSeconds;
    }

    void ReleaseFirst(ICollection<SampleChunk> output)
    {
        var first = _held[0];
        var place = Find(first.Message);
        foreach (var other in _held)
        {
            if (Find(other.Message) is var found && found.Distance < place.Distance)
                (first, place) = (other, found);
        }
        _held.Remove(first);
        EmitHeld(first, place, output);
        Drain(output);
    }

    void Drain(ICollection<SampleChunk> output)
    {
        for (var i = 0; i < _held.Count; i++)
        {
            var (arrival, place) = (_held[i], Find(_held[i].Message));
            if (place.Kind is PlaceKind.Ahead or PlaceKind.Elsewhere)
                continue;
            _held.RemoveAt(i);
            EmitHeld(arrival, place, output);
            // The next one's turn may have come by this.
            i = -1;
        }
    }

    void EmitHeld(Arrival arrival, Place place, ICollection<SampleChunk> output)
    {
        // By its time alone a message that was held is never told to be a repetition: jitter looks the same.
        if (place is { Kind: PlaceKind.Past, By: PlacedBy.Time })
            Emit(arrival, place with { Distance = 0 }, output);
        else if (place.Kind == PlaceKind.Past)
            PassOver(arrival, Acceptance.Duplicate);
        else
            Emit(arrival, place.Kind == PlaceKind.Next ? place with { Distance = 0 } : place, output);
    }

    void Emit(Arrival arrival, Place place, ICollection<SampleChunk> output)
    {
        var (message, receivedAt, fingerprint) = arrival;
        var start = _position.Next + place.Distance;
        if (place.Distance > 0)
        {
            LostSamples += place.Distance;
            LostMessages += place.MissingMessages;
            var counted = message.Sequence is { } sequence ? _position.Unwrapped(sequence) : 0;
            _history.GivenUp(new(_position.Next, place.Distance, counted - place.MissingMessages, message.Sequence is null ? 0 : place.MissingMessages));
        }
        var known = (int)Math.Max(0, -place.Distance);
        RepeatedSamples += known;
        output.Add(ChunkOf(message, start, known, receivedAt));
        _history.Placed(fingerprint, message.Length);
        _position.Advance(message, start, receivedAt, consecutive: place.Distance == 0);
    }

    SampleChunk ChunkOf(SampleMessage message, long start, int known, DateTimeOffset receivedAt)
    {
        var rate = _position.RateHz(message);
        var samples = message.MilliVolts[known..];
        var marks = ImmutableArray<SignalMark>.Empty;
        if (!message.LeadOff.IsDefaultOrEmpty)
        {
            marks = Marks(message.LeadOff, start, known);
            samples = WithPlaceholder(samples, marks, start + known);
        }
        _lastValue = samples.Span[^1];
        var takenAt = message.TakenAt is { } time && SenderPosition.IsDate(time) ? message.TakenAt : null;
        return new SampleChunk(start + known, samples, receivedAt)
        {
            RateHz = rate,
            TakenAt = known == 0 ? takenAt : rate is null ? null : takenAt + TimeSpan.FromSeconds(known / rate.Value),
            Marks = marks,
        };
    }

    static ImmutableArray<SignalMark> Marks(ImmutableArray<SampleRange> leadOff, long start, int known) =>
        [.. leadOff.Where(r => r.End > known).Select(r => Mark(r, start, known))];

    static SignalMark Mark(SampleRange range, long start, int known)
    {
        var from = Math.Max(range.Start, known);
        return new(SignalFault.LeadOff, start + from, range.End - from);
    }

    // A message can't know the value before it, which stands in for its leading samples without an electrode.
    ReadOnlyMemory<float> WithPlaceholder(ReadOnlyMemory<float> samples, ImmutableArray<SignalMark> marks, long start)
    {
        if (marks.IsEmpty || marks[0].Start != start)
            return samples;
        var copy = samples.ToArray();
        copy.AsSpan(0, (int)marks[0].Length).Fill(_lastValue);
        return copy;
    }

    Place Find(SampleMessage message) => _position.Find(message, _history.TypicalLength());

    readonly record struct Arrival(SampleMessage Message, DateTimeOffset ReceivedAt, ulong Fingerprint);
}

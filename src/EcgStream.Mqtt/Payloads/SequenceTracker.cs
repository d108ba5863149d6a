namespace EcgStream.Mqtt;

/// <summary>What became of a message.</summary>
public enum Acceptance
{
    /// <summary>Its samples were handed on.</summary>
    Taken,

    /// <summary>It is ahead of its turn and waits for the ones before it.</summary>
    Held,

    /// <summary>The sender began again; its samples were handed on as a new segment behind a gap.</summary>
    Restarted,

    /// <summary>It came before; passed over.</summary>
    Duplicate,

    /// <summary>It came after it had been given up as lost; passed over.</summary>
    Late,
}

/// <summary>How long a message that is ahead of its turn may wait.</summary>
public sealed record SequenceTrackerOptions
{
    /// <summary>8 messages or 2 s.</summary>
    public static SequenceTrackerOptions Default { get; } = new();

    /// <summary>The most messages held, 0 (none) or more. Default 8.</summary>
    public int MaxHeldMessages { get; init; } = 8;

    /// <summary>The most signal held, and the longest a message waits by the session's clock. Default 2 s.</summary>
    public TimeSpan MaxHeldTime { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>Places one sender's messages on its sample clock. Not for concurrent use.</summary>
public sealed class SequenceTracker(SequenceTrackerOptions? options = null)
{
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

    /// <summary>Samples given up as lost.</summary>
    public long LostSamples { get; private set; }

    /// <summary>Times the sender began again.</summary>
    public long Restarts { get; private set; }

    /// <summary>Messages waiting for the ones before them.</summary>
    public int Held { get; private set; }

    /// <summary>Takes a message and adds to <paramref name="output"/> the chunks whose turn has come, in order and without overlap.</summary>
    public Acceptance Accept(SampleMessage message, DateTimeOffset receivedAt, ICollection<SampleChunk> output) =>
        options is null ? throw new NotImplementedException() : throw new NotImplementedException();

    /// <summary>Hands on, behind their gaps, the messages that have waited too long. To be called now and then while nothing comes.</summary>
    public void ReleaseOverdue(DateTimeOffset now, ICollection<SampleChunk> output) => throw new NotImplementedException();

    /// <summary>Hands on all messages held, behind their gaps: the sender is done or gone.</summary>
    public void Flush(ICollection<SampleChunk> output) => throw new NotImplementedException();
}

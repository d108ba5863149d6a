namespace EcgStream.Devices;

/// <summary>Something said to a device before it sends samples.</summary>
/// <param name="Bytes">What is written.</param>
/// <param name="ReplyEnd">With what its answer ends; empty where it gives none, so that only the time is waited for.</param>
/// <param name="Wait">How long to wait: for the answer at most, without an answer exactly.</param>
public sealed record SerialCommand(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> ReplyEnd, TimeSpan Wait)
{
    /// <summary>What its answer holds besides: what ends alike without it is no answer, but samples of a device that streams, say.</summary>
    public ReadOnlyMemory<byte> ReplyHolds { get; init; }

    /// <summary>Whether it is said only where the last question before it had no answer.</summary>
    public bool IfUnanswered { get; init; }

    /// <summary>
    /// One plain sentence for a command without which the samples would be wrong: refused or unanswered, it is said once more, and then
    /// the opening fails with this. Null for one without which the device may be read all the same.
    /// </summary>
    public string? Needed { get; init; }
}

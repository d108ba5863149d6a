namespace EcgStream.Devices;

/// <summary>Something said to a device before it sends samples.</summary>
/// <param name="Bytes">What is written.</param>
/// <param name="ReplyEnd">With what its answer ends; empty where it gives none, so that only the time is waited for.</param>
/// <param name="Wait">How long to wait: for the answer at most, without an answer exactly.</param>
public sealed record SerialCommand(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> ReplyEnd, TimeSpan Wait);

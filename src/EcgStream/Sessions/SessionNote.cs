namespace EcgStream;

/// <summary>A line for the log: something that happened to a device.</summary>
/// <param name="At">When, on the session's clock.</param>
/// <param name="Device">The device.</param>
/// <param name="Text">One plain sentence.</param>
/// <param name="IsFault">Whether it is a fault rather than news.</param>
public sealed record SessionNote(DateTimeOffset At, string Device, string Text, bool IsFault);

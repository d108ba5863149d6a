namespace EcgStream;

/// <summary>What somebody said of a moment, or a stretch, of a signal: "sad clip starts".</summary>
/// <param name="At">The moment: when it was said, on the clock of whoever said it.</param>
/// <param name="Text">In a person's own words, at least one character.</param>
public sealed record Marker(DateTimeOffset At, string Text)
{
    /// <summary>The device it belongs to; null for every device of the session.</summary>
    public string? Device { get; init; }

    /// <summary>Index of the first sample it belongs to, on the device's sample clock; null before the session placed it.</summary>
    public long? Sample { get; init; }

    /// <summary>What the stretch from here on shows, in the words of training data, for example <c>sad</c>; null for a mere remark.</summary>
    public string? Label { get; init; }

    /// <summary>How long the stretch is; null for a moment, or, with a label, up to the next marker with one. A label of no length ends the stretch before it.</summary>
    public TimeSpan? Duration { get; init; }
}

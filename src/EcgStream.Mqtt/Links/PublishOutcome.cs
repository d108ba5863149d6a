namespace EcgStream.Mqtt;

/// <summary>What became of a message.</summary>
public enum PublishVerdict
{
    /// <summary>The broker acknowledged it.</summary>
    Delivered,

    /// <summary>The broker is away; the same message may be sent again later, and may then arrive twice.</summary>
    Away,

    /// <summary>The broker answered that it does not take it; sending it again is of no use.</summary>
    Refused,
}

/// <summary>What became of a message, and why.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Reason">One plain sentence; null where it was delivered.</param>
/// <param name="IsUnheard">Whether the broker took it and said that nobody subscribes to its topic (not every broker says so).</param>
public readonly record struct PublishOutcome(PublishVerdict Verdict, string? Reason, bool IsUnheard = false);

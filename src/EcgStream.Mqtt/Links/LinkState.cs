namespace EcgStream.Mqtt;

/// <summary>How a connection to a broker stands.</summary>
/// <param name="At">Since when, on the session's clock.</param>
public abstract record LinkState(DateTimeOffset At)
{
    /// <summary>The first try is under way.</summary>
    /// <param name="At">Since when.</param>
    public sealed record Connecting(DateTimeOffset At) : LinkState(At);

    /// <summary>Connected and, where asked for, subscribed.</summary>
    /// <param name="At">Since when.</param>
    /// <param name="SessionKept">Whether the broker still had this client's session, with what it held back meanwhile.</param>
    public sealed record Connected(DateTimeOffset At, bool SessionKept) : LinkState(At);

    /// <summary>Not connected; it will be tried again.</summary>
    /// <param name="At">Since when.</param>
    /// <param name="Reason">One plain sentence.</param>
    /// <param name="RetryIn">How long until the next try.</param>
    public sealed record Away(DateTimeOffset At, string Reason, TimeSpan RetryIn) : LinkState(At);

    /// <summary>Closed from this side; nothing follows.</summary>
    /// <param name="At">Since when.</param>
    public sealed record Closed(DateTimeOffset At) : LinkState(At);
}

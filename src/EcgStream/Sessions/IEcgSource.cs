namespace EcgStream;

/// <summary>
/// Where samples come from: a serial port, a broker, a recording, a simulated subject.
/// </summary>
public interface IEcgSource
{
    /// <summary>The URI the source was made from, without secrets.</summary>
    string Name { get; }

    /// <summary>
    /// Cold. Subscribing opens the source, disposing the subscription closes it. Says each device once, when it first appears;
    /// completes when a finite source ends. Faults of devices and networks are survived inside and told as
    /// <see cref="DeviceEvent"/>s; the sequence fails only with an <see cref="EcgStreamException"/>, for what a user must mend.
    /// </summary>
    IObservable<EcgDevice> Devices { get; }

    /// <summary>Whether more than one device may come from it.</summary>
    bool MayHaveMany => false;

    /// <summary>
    /// Told before the subscription to a source whose samples are recorded: one that acknowledges samples to their sender does so once the
    /// task ends that this gives for the device's name. The task never fails.
    /// </summary>
    void AcknowledgeAfter(Func<string, Task> saved)
    {
    }

    /// <summary>Completes once what was opened is closed, after the last subscription was disposed.</summary>
    Task Closed => Task.CompletedTask;
}

/// <summary>One device of a source.</summary>
/// <param name="Id">
/// Its name in topics and payloads: 1 to 64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c>; unique in a session.
/// </param>
/// <param name="Signal">
/// Its samples, in the order of <see cref="SampleChunk.Start"/> and without overlap. Subscribed to exactly once, at the moment the
/// device is said, it or <see cref="Lent"/>; a chunk counts as taken in when <c>OnNext</c> returns.
/// </param>
/// <param name="Events">What happens to the device. Hot; subscribe before <paramref name="Signal"/>. Never fails.</param>
public sealed record EcgDevice(string Id, IObservable<SampleChunk> Signal, IObservable<DeviceEvent> Events)
{
    /// <summary>
    /// Its samples, in memory that may be kept. Another signal in its place (<c>device with { Signal = … }</c>) takes <see cref="Lent"/> away, which would
    /// go around it: who lends the other one too says <see cref="Lent"/> after it.
    /// </summary>
    public IObservable<SampleChunk> Signal
    {
        get;
        init => (field, Lent) = (value, null);
    } = Signal;

    /// <summary>
    /// Whether the source waits for the receiver (a recording does), so that every window is classified; false for a live
    /// device, of which a slow classifier sees the latest window only.
    /// </summary>
    public bool Waits { get; init; }

    /// <summary>
    /// The same samples as <see cref="Signal"/>, for a receiver that keeps none: the memory of a chunk is the source's and is used again once <c>OnNext</c> has
    /// returned (<see cref="SampleChunk.Kept"/> copies it). To be subscribed to in the place of <see cref="Signal"/>; null where the source lends nothing, and
    /// once <see cref="Signal"/> was set: in an initializer this comes behind it.
    /// </summary>
    public IObservable<SampleChunk>? Lent { get; init; }

    /// <summary>Whether the source itself watches for silence and tells of it by <see cref="DeviceEvent.Stalled"/>; otherwise the session does.</summary>
    public bool TellsSilence { get; init; }
}

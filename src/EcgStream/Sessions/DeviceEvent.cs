namespace EcgStream;

/// <summary>Something that happened to a device: logged, counted, shown on the status topic, and survived.</summary>
/// <param name="At">When, on the session's clock.</param>
public abstract record DeviceEvent(DateTimeOffset At)
{
    /// <summary>The device was opened, or opened again.</summary>
    /// <param name="At">When.</param>
    /// <param name="Detail">What was opened, for example <c>/dev/ttyUSB0 at 115200 baud</c>.</param>
    public sealed record Connected(DateTimeOffset At, string Detail) : DeviceEvent(At);

    /// <summary>The device went away, or could not be opened; it will be tried again.</summary>
    /// <param name="At">When.</param>
    /// <param name="Reason">One plain sentence.</param>
    /// <param name="RetryIn">How long until the next try.</param>
    public sealed record Disconnected(DateTimeOffset At, string Reason, TimeSpan RetryIn) : DeviceEvent(At);

    /// <summary>The device is open and silent.</summary>
    /// <param name="At">When the silence was noticed.</param>
    /// <param name="Silence">For how long nothing came.</param>
    public sealed record Stalled(DateTimeOffset At, TimeSpan Silence) : DeviceEvent(At);

    /// <summary>Input that is no sample was passed over: a bad line, packet or message.</summary>
    /// <param name="At">When.</param>
    /// <param name="Count">How many lines, packets or messages since the last such event, 1 or more.</param>
    /// <param name="Example">The latest one with what is wrong with it, printable and at most 200 characters.</param>
    public sealed record InputRejected(DateTimeOffset At, long Count, string Example) : DeviceEvent(At);

    /// <summary>Samples came a second time, or too late, and were passed over.</summary>
    /// <param name="At">When.</param>
    /// <param name="Samples">How many.</param>
    public sealed record Repeated(DateTimeOffset At, long Samples) : DeviceEvent(At);

    /// <summary>Anything else worth a line in the log.</summary>
    /// <param name="At">When.</param>
    /// <param name="Text">One plain sentence.</param>
    public sealed record Remark(DateTimeOffset At, string Text) : DeviceEvent(At);
}

using System.Collections.Immutable;

namespace EcgStream.Devices;

/// <summary>How one device is spoken to and read: a <see cref="SerialProtocol"/> with the options of a URI.</summary>
/// <param name="NewDecoder">Makes what turns its bytes into samples.</param>
public sealed record SerialLanguage(Func<ISampleDecoder> NewDecoder)
{
    /// <summary>The rate that protocol or user states, Hz; null where it must be measured.</summary>
    public double? RateHz { get; init; }

    /// <summary>
    /// How many samples the device's counter tells apart; its decoder stamps each sample with the counter. Needs <see cref="RateHz"/>. Null
    /// for a device that does not count.
    /// </summary>
    public int? CounterModulus { get; init; }

    /// <summary>What the device's own times count, with which the decoder stamps each sample; null for a device that sends none.</summary>
    public DeviceTimeUnit? TimeUnit { get; init; }

    /// <summary>What makes the device send samples, counted from 0; none for a device that sends unasked.</summary>
    public ImmutableArray<SerialCommand> Start { get; init; } = [];

    /// <summary>What makes it stop; empty for a device that can't.</summary>
    public ReadOnlyMemory<byte> Stop { get; init; }

    /// <summary>
    /// The answer's part by which the device refuses a command, and the sentence that explains it to the user where the command has none
    /// of its own (<see cref="SerialCommand.Needed"/>); null without one.
    /// </summary>
    public (ReadOnlyMemory<byte> Says, string Means)? Refusal { get; init; }

    /// <summary>One plain sentence for a device that leaves a command unanswered.</summary>
    public string Unanswered { get; init; } = "The device does not answer: check that it is switched on.";
}

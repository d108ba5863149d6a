namespace EcgStream.Devices;

/// <summary>
/// What became of an emulated device's samples, to compare with what a receiver counted.
/// <c>Sent = InPackets + Dropped + InStalls + InUnplugs + NotTaken</c>, always.
/// </summary>
public readonly record struct EmulatorTally
{
    /// <summary>Samples that the device took and counted.</summary>
    public long Sent { get; init; }

    /// <summary>Of these, samples whose packet or line was handed to the receiver's system, corrupted or not.</summary>
    public long InPackets { get; init; }

    /// <summary>Samples whose packet was dropped on request.</summary>
    public long Dropped { get; init; }

    /// <summary>Samples taken while the radio was silent.</summary>
    public long InStalls { get; init; }

    /// <summary>Samples taken while the port was away.</summary>
    public long InUnplugs { get; init; }

    /// <summary>Samples that nobody took: no program had the port open, or it did not read.</summary>
    public long NotTaken { get; init; }

    /// <summary>Bytes altered on request.</summary>
    public long CorruptedBytes { get; init; }

    /// <summary>Packets or lines with at least one of them.</summary>
    public long CorruptedPackets { get; init; }
}

using System.Buffers;

namespace EcgStream.Devices;

/// <summary>
/// How one kind of device speaks: what it answers to commands, and how a sample looks on its line. It has no clock and no line;
/// <see cref="DeviceEmulator"/> gives it both.
/// </summary>
public interface IEmulatedDevice
{
    /// <summary>The options by which a <see cref="SerialSource"/> reads its ECG.</summary>
    string ReceiverOptions { get; }

    /// <summary>The highest rate at which it samples, Hz: its samples lie on the ticks of a clock of this rate.</summary>
    double ClockHz { get; }

    /// <summary>Ticks of that clock from one sample to the next, 1 or more.</summary>
    int TicksPerSample { get; }

    /// <summary>Whether it takes samples now.</summary>
    bool IsStreaming { get; }

    /// <summary>Takes one byte that its receiver sent.</summary>
    /// <param name="command">The byte.</param>
    /// <param name="answer">Where the answer goes, if there is one.</param>
    void Receive(byte command, IBufferWriter<byte> answer);

    /// <summary>Takes a sample: counts it, and writes its packet or line.</summary>
    /// <param name="milliVolts">Between the electrodes, mV; NaN where an electrode is off.</param>
    /// <param name="packet">Where the packet goes.</param>
    void Encode(float milliVolts, IBufferWriter<byte> packet);

    /// <summary>What was sent last may have got through in part: what comes next must not be read as its end.</summary>
    void Interrupted()
    {
    }
}

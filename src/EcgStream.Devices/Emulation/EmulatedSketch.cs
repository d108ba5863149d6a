using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace EcgStream.Devices;

/// <summary>
/// An Arduino or ESP32 with an AD8232, as its sketch prints: one count a line, ended by CR LF, <c>!</c> where an electrode is off. It
/// streams from the moment it has power and hears no commands.
/// </summary>
/// <param name="adc">How millivolts become counts; beyond a rail, the rail.</param>
/// <param name="rateHz">Lines a second.</param>
public sealed class EmulatedSketch(AdcScale adc, double rateHz) : IEmulatedDevice
{
    const int MaxLineLength = 10; // 24 bits are eight digits, and CR LF.

    // A reader drops the first line it sees, for it may have lost its head: let that be an empty one.
    bool _started;
    bool _torn;

    /// <inheritdoc/>
    public string ReceiverOptions => string.Create(CultureInfo.InvariantCulture, $"bits={adc.Bits}&vref={adc.ReferenceVolts}&gain={adc.Gain}&rate={rateHz}");

    /// <inheritdoc/>
    public double ClockHz => rateHz;

    /// <inheritdoc/>
    public int TicksPerSample => 1;

    /// <inheritdoc/>
    public bool IsStreaming => true;

    /// <inheritdoc/>
    public void Receive(byte command, IBufferWriter<byte> answer)
    {
    }

    /// <inheritdoc/>
    public void Encode(float milliVolts, IBufferWriter<byte> packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        // What went out last may be the head of a number: let the reader see that it is none.
        packet.Write(_torn ? "?\r\n"u8 : _started ? [] : "\r\n"u8);
        (_started, _torn) = (true, false);
        WriteLine(milliVolts, adc, packet);
    }

    /// <inheritdoc/>
    public void Interrupted() => _torn = true;

    /// <summary>Writes a sample as its line.</summary>
    internal static void WriteLine(float milliVolts, AdcScale adc, IBufferWriter<byte> lines)
    {
        var line = lines.GetSpan(MaxLineLength);
        var length = 1;
        if (float.IsNaN(milliVolts))
            line[0] = (byte)'!';
        else
            Utf8Formatter.TryFormat(adc.ToCount(milliVolts), line, out length);
        "\r\n"u8.CopyTo(line[length..]);
        lines.Advance(length + 2);
    }
}

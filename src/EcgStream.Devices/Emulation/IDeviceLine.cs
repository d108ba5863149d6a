namespace EcgStream.Devices;

/// <summary>The device's end of a serial line. Disposing it takes the line away.</summary>
public interface IDeviceLine : IDisposable
{
    /// <summary>Takes what the receiver sent, without waiting.</summary>
    /// <returns>How many bytes; 0 when nothing has come since.</returns>
    /// <exception cref="SerialLinkException">The line is gone.</exception>
    int Read(Span<byte> into);

    /// <summary>Sends bytes to the receiver.</summary>
    /// <returns>False when nobody takes them.</returns>
    /// <exception cref="SerialLinkException">The line is gone.</exception>
    bool TryWrite(ReadOnlySpan<byte> bytes);
}

/// <summary>A serial port of this machine as the device's end: with a cable, or a pair of virtual ports, to the receiver's.</summary>
/// <param name="link">The open port; disposed with the line.</param>
sealed class PortLine(ISerialLink link) : IDeviceLine
{
    public int Read(Span<byte> into) => link.Read(into);

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            link.Write(bytes);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => link.Dispose();
}

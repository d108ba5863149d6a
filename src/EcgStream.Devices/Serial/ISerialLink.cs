namespace EcgStream.Devices;

/// <summary>An open serial port. Disposing it closes the port.</summary>
public interface ISerialLink : IDisposable
{
    /// <summary>Takes what has arrived, without waiting.</summary>
    /// <returns>How many bytes; 0 when nothing has come since.</returns>
    /// <exception cref="SerialLinkException">The port is gone.</exception>
    int Read(Span<byte> into);

    /// <summary>Sends bytes; waits while the line is full.</summary>
    /// <exception cref="TimeoutException">Nobody takes the bytes; some of them may have gone.</exception>
    /// <exception cref="SerialLinkException">The port is gone.</exception>
    void Write(ReadOnlySpan<byte> bytes);
}

/// <summary>A port's fault, told in one plain sentence. It is survived, unlike an <see cref="EcgStreamException"/>.</summary>
public sealed class SerialLinkException : IOException
{
    /// <summary>Says the sentence.</summary>
    public SerialLinkException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

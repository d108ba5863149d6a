namespace EcgStream.Devices;

/// <summary>The bytes of a port, opening by opening.</summary>
public interface ISerialFeed
{
    /// <summary>
    /// Cold. Subscribing opens the port, once the opening before it has ended; disposing the subscription closes it. First an empty
    /// memory says that the port is open; then runs of bytes come, valid only until <c>OnNext</c> returns. Ends only with an
    /// error whose message says why, in one sentence.
    /// </summary>
    IObservable<ReadOnlyMemory<byte>> Bytes { get; }

    /// <summary>
    /// Has a command written to the open port by the thread that reads it, soon, and at the latest before the port is closed. May be
    /// called from any thread; what is not written when the port fails is forgotten.
    /// </summary>
    void Write(ReadOnlyMemory<byte> command);

    /// <summary>
    /// Asks for bytes as soon as they come, or no longer so: the moment of their arrival tells something. May be called from any thread; a
    /// feed that can't tell the difference takes no notice.
    /// </summary>
    void ReadClosely(bool closely)
    {
    }

    /// <summary>Ended once the port is closed and nothing opens it.</summary>
    Task Closed { get; }
}

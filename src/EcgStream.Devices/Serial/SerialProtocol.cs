namespace EcgStream.Devices;

/// <summary>A way in which devices on serial ports speak. A new one is a file with one of these, and a line in <see cref="SerialProtocols"/>.</summary>
/// <param name="Name">What is given as <c>format=</c>.</param>
/// <param name="Read">
/// Reads the options that the protocol knows; throws an <see cref="EcgStreamException"/> for one that is malformed or out of range.
/// </param>
public sealed record SerialProtocol(string Name, Func<SourceUri, SerialLanguage> Read)
{
    /// <summary>Bits per second where <c>baud</c> is not given.</summary>
    public int BaudRate { get; init; } = SerialSettings.DefaultBaudRate;
}

using System.Collections.Immutable;

namespace EcgStream.Devices;

/// <summary>Every protocol that <c>serial:</c> knows. A new one is one line here.</summary>
public static class SerialProtocols
{
    /// <summary>The protocols; the first is the default.</summary>
    public static ImmutableArray<SerialProtocol> All { get; } =
    [
        AsciiProtocol.Protocol,
        CsvProtocol.Protocol,
        JsonLinesProtocol.Protocol,
        CytonProtocol.Protocol,
        BitalinoProtocol.Protocol,
    ];

    /// <summary>The protocol of a name, null where there is none.</summary>
    public static SerialProtocol? Find(string name) => All.FirstOrDefault(protocol => protocol.Name == name);
}

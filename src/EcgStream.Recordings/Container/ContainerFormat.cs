using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Recordings of ours, as <c>ecgstream record</c> makes them: a folder of parts, or one part.</summary>
sealed class ContainerFormat : IRecordingFormat
{
    public string Name => "EcgStream";

    public ImmutableArray<string> Extensions { get; } = [RecordedSession.Extension];

    public bool Recognises(ReadOnlySpan<byte> beginning) => RecordFrame.Begins(beginning);

    public Recording Read(string path, RecordingOptions options)
    {
        if (options.Channel is not (null or "0") && !string.Equals(options.Channel, "ECG", StringComparison.OrdinalIgnoreCase))
            throw new EcgStreamException($"The recording '{path}' has no channel '{options.Channel}': it has one, ECG.");
        if (options.Unit is not null)
            throw new EcgStreamException($"The recording '{path}' is in millivolts: leave out 'unit'.");
        if (options.Record is not null)
            throw new EcgStreamException($"The recording '{path}' is one record: leave out 'record'.");
        return RecordedSession.Open(path).Read().Assemble(options);
    }
}

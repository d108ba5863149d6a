using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>A file format that recordings are written in. A new one is one class, and one line in <see cref="RecordingWriters.All"/>.</summary>
public interface IRecordingWriter
{
    /// <summary>Name for messages, for example <c>EDF+</c>.</summary>
    string Name { get; }

    /// <summary>Extensions with their dot, lower case.</summary>
    ImmutableArray<string> Extensions { get; }

    /// <summary>Writes a file and what belongs beside it; existing ones are replaced once all is written, and left as they were where that fails.</summary>
    /// <param name="path">The file, with one of <see cref="Extensions"/>.</param>
    /// <param name="channels">The channels of one recording, at least one, all with the same time of sample 0. Annotations and labels are those of the first.</param>
    /// <exception cref="EcgStreamException">The format can't hold these channels, or the file can't be written.</exception>
    void Write(string path, IReadOnlyList<Recording> channels);

    /// <summary>The files that <see cref="Write"/> makes and replaces.</summary>
    /// <param name="path">As in <see cref="Write"/>.</param>
    IEnumerable<string> Files(string path) => [path];

    /// <summary>What of these channels the format can't hold, each one plain sentence; empty where nothing is lost.</summary>
    /// <param name="channels">As in <see cref="Write"/>.</param>
    IEnumerable<string> Losses(IReadOnlyList<Recording> channels) => [];
}

/// <summary>The formats that can be written.</summary>
public static class RecordingWriters
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<IRecordingWriter> All { get; } =
    [
        new EdfWriter(is24Bit: false),
        new EdfWriter(is24Bit: true),
        new WfdbWriter(),
        new CsvWriter(),
    ];

    /// <summary>The writer of the format that a file's extension names.</summary>
    /// <exception cref="EcgStreamException">No format has this extension.</exception>
    public static IRecordingWriter For(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var extension = Path.GetExtension(path).ToLowerInvariant();
        return All.FirstOrDefault(w => w.Extensions.Contains(extension)) ?? throw new EcgStreamException(
            $"'{path}' can't be written: give it one of the extensions {string.Join(", ", All.SelectMany(w => w.Extensions.Select(e => $"{e} ({w.Name})")))}.");
    }

    /// <summary>Writes a file in the format that its extension names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">The channels of one recording, at least one.</param>
    /// <exception cref="EcgStreamException">No format has this extension, the format can't hold these channels, or the file can't be written.</exception>
    public static void Write(string path, IReadOnlyList<Recording> channels)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(channels);
        var writer = For(path);
        try
        {
            writer.Write(path, channels);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"'{path}' can't be written: {e.Message}", e);
        }
    }
}

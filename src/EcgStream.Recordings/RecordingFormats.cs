using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>A file format. A new one is one class, and one line in <see cref="RecordingFormats.All"/>.</summary>
public interface IRecordingFormat
{
    /// <summary>Name for messages, for example <c>WFDB</c>.</summary>
    string Name { get; }

    /// <summary>Extensions with their dot, lower case; the first is the one that a record named without an extension gets.</summary>
    ImmutableArray<string> Extensions { get; }

    /// <summary>Whether a file whose extension says nothing looks like this format.</summary>
    /// <param name="beginning">Its first bytes, at most 4,096.</param>
    bool Recognises(ReadOnlySpan<byte> beginning);

    /// <summary>Reads one channel.</summary>
    /// <exception cref="EcgStreamException">The file is malformed, or lacks what <paramref name="options"/> name.</exception>
    Recording Read(string path, RecordingOptions options);

    /// <summary>Says what the file holds, all of its channels.</summary>
    /// <exception cref="EcgStreamException">The file is malformed.</exception>
    RecordingInfo Inspect(string path, RecordingOptions options) => RecordingInfo.Of(Name, Read(path, options));
}

/// <summary>The formats that can be read.</summary>
public static class RecordingFormats
{
    /// <summary>All of them, in the order in which a file of unknown extension is tried.</summary>
    public static ImmutableArray<IRecordingFormat> All { get; } =
    [
        new ContainerFormat(),
        new XdfFormat(),
        new OpenSignalsFormat(),
        new EdfFormat(),
        new WfdbFormat(),
        new CsvFormat(),
    ];

    /// <summary>All of them with their extensions, for a sentence: <c>WFDB (.hea .dat .mat), …</c>.</summary>
    public static string Names => string.Join(", ", All.Select(f => $"{f.Name} ({string.Join(' ', f.Extensions)})"));

    internal static Recording Open(string path, RecordingOptions options) => With(path, (format, file) => format.Read(file, options));

    internal static RecordingInfo Inspect(string path, RecordingOptions options) => With(path, (format, file) => format.Inspect(file, options));

    static T With<T>(string path, Func<IRecordingFormat, string, T> use)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var file = Find(path);
            return use(FormatOf(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The recording '{path}' can't be read: {e.Message}", e);
        }
    }

    static string Find(string path)
    {
        if (File.Exists(path) || RecordedSession.IsRecording(path))
            return path;
        foreach (var format in All)
        {
            if (File.Exists(path + format.Extensions[0]))
                return path + format.Extensions[0];
        }
        throw new EcgStreamException(Directory.Exists(path)
            ? $"'{path}' is a folder: name one recording in it."
            : $"There is no recording '{path}': check the path.");
    }

    static IRecordingFormat FormatOf(string file)
    {
        if (Directory.Exists(file))
            return All.OfType<ContainerFormat>().Single();
        var extension = Path.GetExtension(file).ToLowerInvariant();
        ImmutableArray<IRecordingFormat> named = [.. All.Where(f => f.Extensions.Contains(extension))];
        if (named.Length == 1)
            return named[0];
        Span<byte> beginning = stackalloc byte[4096];
        using (var stream = File.OpenRead(file))
            beginning = beginning[..stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)];
        // Where several have the extension, the last of them is the one that takes whatever the others don't.
        foreach (var format in named.IsEmpty ? All : named)
        {
            if (format.Recognises(beginning))
                return format;
        }
        return named.LastOrDefault() ?? throw new EcgStreamException($"The recording '{file}' is of no known format: give one of {Names}.");
    }
}

using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>
/// A recording of ours: a folder of part files, or a single part. Opening reads only where what lies; damaged records and a torn tail are
/// passed over and told.
/// </summary>
public sealed class RecordedSession
{
    /// <summary>Extension of the part files.</summary>
    public const string Extension = ".ecgr";

    readonly ImmutableArray<PartFile> _parts;

    RecordedSession(string path, ImmutableArray<PartFile> parts, ImmutableArray<string> unreadable)
    {
        (Path, _parts, Unreadable) = (path, parts, unreadable);
        var header = parts.Select(p => p.Header).FirstOrDefault(h => h is not null);
        // FOLDER/DEVICE/TIME/part: where every header is damaged the folder still has the device's name.
        Header = header ?? new() { Device = SourceUri.DeviceId(System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(parts[0].Path)))) ?? "") };
        IsHeaderDamaged = header is null;
    }

    /// <summary>The folder or file.</summary>
    public string Path { get; }

    /// <summary>What the first part that can says of the recording.</summary>
    public RecordingHeader Header { get; }

    /// <summary>Whether no part can, so that <see cref="Header"/> holds no more than the device's name, told by the folder.</summary>
    public bool IsHeaderDamaged { get; }

    /// <summary>The part files, in order.</summary>
    public IEnumerable<string> Parts => _parts.Select(p => p.Path);

    /// <summary>Part files of which nothing can be read.</summary>
    public ImmutableArray<string> Unreadable { get; }

    /// <summary>Whether the last part was closed in order: neither is it still being recorded, nor did a crash end it.</summary>
    public bool IsClosed => _parts[^1].IsSealed;

    /// <summary>Samples, as they are counted in the parts.</summary>
    public long Samples => _parts.Sum(p => p.Index.Samples);

    /// <summary>When the first chunk arrived; null without one.</summary>
    public DateTimeOffset? FirstReceivedAt => _parts.Select(p => p.Index).FirstOrDefault(i => !i.Moments.IsEmpty)?.Moments[0].ReceivedAt;

    /// <summary>When the last chunk arrived; null without one.</summary>
    public DateTimeOffset? LastReceivedAt => _parts.Select(p => p.Index.LastReceivedAt).LastOrDefault(t => t is not null);

    /// <summary>Name of a part file.</summary>
    internal static string PartName(int number) => string.Create(CultureInfo.InvariantCulture, $"part-{number:0000}{Extension}");

    /// <summary>Number of a part by its name, so that 10000 comes after 9999; those without one come last.</summary>
    static int NumberOf(string file)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(file.AsSpan());
        return name.StartsWith("part-", StringComparison.Ordinal) && int.TryParse(name[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    /// <summary>Whether a folder's recording is being made at this moment.</summary>
    public static bool IsBeingMade(string folder) => DiskPartStore.IsLocked(folder);

    /// <summary>Whether a folder is a recording.</summary>
    public static bool IsRecording(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*" + Extension).Any();

    /// <summary>Every recording at or below a folder, by path.</summary>
    public static IEnumerable<string> Below(string folder) =>
        IsRecording(folder)
            ? [folder]
            : Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(Below);

    /// <summary>Opens a recording's folder or one of its parts.</summary>
    /// <exception cref="EcgStreamException">There is none, or nothing of it can be read.</exception>
    public static RecordedSession Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var files = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*" + Extension).OrderBy(NumberOf).ThenBy(f => f, StringComparer.Ordinal).ToList() : [path];
            // A disk that is full may leave a part in which nothing was ever saved.
            if (files.Count > 1)
                files.RemoveAll(file => FileLength.Of(file) == 0 && files.Count > 1);
            if (files.Count == 0 || !File.Exists(files[0]))
                throw new EcgStreamException($"There is no recording '{path}': check the path.");
            var parts = files.Select(file => (File: file, Part: PartFile.Open(file))).ToList();
            var readable = parts.Select(p => p.Part).OfType<PartFile>().ToImmutableArray();
            return readable.IsEmpty
                ? throw new EcgStreamException($"The recording '{path}' holds nothing that can be read: it is damaged, or nothing was ever saved in it.")
                : new(path, readable, [.. parts.Where(p => p.Part is null).Select(p => p.File)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The recording '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// The chunks from the one on that holds the moment at which a chunk arrived, in order, without those that repeat others. Nothing before
    /// it is read.
    /// </summary>
    /// <param name="from">The moment; null for the beginning.</param>
    /// <exception cref="EcgStreamException">A part can't be read any more.</exception>
    public IEnumerable<SampleChunk> Chunks(DateTimeOffset? from = null)
    {
        var next = 0L;
        // A part that was given up half written repeats what the next one holds.
        foreach (var (part, offset) in Since(from))
        {
            foreach (var chunk in ChunksOf(Bytes(part, offset)))
            {
                if ((from is { } moment && chunk.ReceivedAt < moment) || chunk.Start < next)
                    continue;
                next = chunk.End;
                yield return chunk;
            }
        }
    }

    /// <summary>Payloads of the predictions that were made meanwhile, as they were published but for their latency, in order.</summary>
    /// <exception cref="EcgStreamException">A part can't be read any more.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Predictions() => [.. Read().Predictions.Select(p => p.Payload)];

    internal ContainerContents Read()
    {
        var contents = new ContainerContents(this, Samples);
        foreach (var part in _parts)
            contents.Add(Bytes(part, 0), part.IsSealed);
        return contents;
    }

    IEnumerable<(PartFile Part, long Offset)> Since(DateTimeOffset? from)
    {
        foreach (var part in _parts)
        {
            var moments = part.Index.Moments;
            if (moments.IsEmpty || (from is { } moment && part.Index.LastReceivedAt < moment))
                continue;
            yield return (part, from is null ? moments[0].Offset : moments.LastOrDefault(m => m.ReceivedAt <= from, moments[0]).Offset);
        }
    }

    static byte[] Bytes(PartFile part, long offset)
    {
        try
        {
            return part.ReadFrom(offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The recording '{part.Path}' can't be read: {e.Message}", e);
        }
    }

    static List<SampleChunk> ChunksOf(byte[] bytes)
    {
        var chunks = new List<SampleChunk>();
        var records = new RecordReader(bytes);
        while (records.TryNext(out var record))
        {
            if (record.Kind != RecordKind.Samples || !SampleRecord.TryRead(record.Payload, out var head, out var samples))
                continue;
            var milliVolts = new float[head.Length];
            if (SampleRecord.TryCopy(samples, milliVolts))
                chunks.Add(new(head.Start, milliVolts, head.ReceivedAt) { RateHz = head.RateHz, TakenAt = head.TakenAt, Marks = head.Marks });
        }
        return chunks;
    }
}

using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>Writes a recording in another format.</summary>
/// <param name="Channels">The channels as they were written, in the part that was asked for.</param>
/// <param name="Files">The files that were written.</param>
/// <param name="Losses">What of the recording the new file does not hold.</param>
sealed record Conversion(IReadOnlyList<Recording> Channels, IReadOnlyList<string> Files, IReadOnlyList<string> Losses)
{
    const long LongBytes = 64 << 20;

    /// <summary>Converts.</summary>
    /// <param name="from">What to read.</param>
    /// <param name="to">The file to write; its extension names the format.</param>
    /// <param name="allChannels">Whether to take every channel that is a voltage, and not one.</param>
    /// <param name="replace">Whether existing files may be replaced.</param>
    /// <param name="progress">Is told what long work is at.</param>
    public static Conversion Of(RecordingPart from, string to, bool allChannels, bool replace, Action<string> progress)
    {
        var writer = RecordingWriters.For(to);
        if (allChannels && from.Reading.Channel is { } one)
            throw new EcgStreamException($"--all-channels and the channel '{one}' exclude each other: keep one.");
        var info = allChannels ? Recording.Inspect(from.Path, from.Reading) : null;
        var losses = new List<string>();
        var channels = new List<Recording>();
        // A name that two channels share would always find the first of them.
        var wanted = info is null
            ? new string?[] { from.Reading.Channel }
            : [.. info.Channels.Select((c, i) => info.Channels.Count(o => o.Name == c.Name) > 1 ? $"{i}" : c.Name)];
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted.Length > 1 || new FileInfo(from.Path) is { Exists: true, Length: > LongBytes })
                progress($"Reading {wanted[i] ?? from.Path}{(wanted.Length > 1 ? $", {i + 1} of {wanted.Length}" : "")} …");
            try
            {
                channels.Add(Recording.Open(from.Path, from.Reading with { Channel = wanted[i] }).Cut(from.Start, from.Duration));
            }
            catch (EcgStreamException e) when (wanted.Length > 1)
            {
                losses.Add($"{wanted[i]} was left out. {e.Message}");
            }
        }
        if (channels.Count == 0)
            throw new EcgStreamException($"No channel of '{from.Path}' could be read as a voltage: state 'unit', or choose one with --channel to see why.");
        var files = Refuse(writer.Files(to).ToList(), channels[0].Path, replace);
        if (channels.Sum(c => (long)c.MilliVolts.Length) * sizeof(float) > LongBytes)
            progress($"Writing {to} …");
        RecordingWriters.Write(to, channels);
        return new(channels, [.. files.Where(File.Exists)], [.. losses, .. writer.Losses(channels)]);
    }

    static List<string> Refuse(List<string> files, string source, bool replace)
    {
        // One of the two names may be a link to the other.
        var read = RealPath.Of(source);
        if (files.Find(f => RealPath.AreSame(RealPath.Of(f), read)) is { } itself)
            throw new EcgStreamException($"'{itself}' is the recording itself: give the new file another name.");
        if (!replace && files.Find(File.Exists) is { } existing)
            throw new EcgStreamException($"'{existing}' exists already: give --force to replace it, or another name.");
        return files;
    }
}

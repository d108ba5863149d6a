using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>A recording as a user names it, options behind the '?' and beside it taken together.</summary>
static class ChosenPart
{
    /// <summary>Reads what was named; an option may be given in one of the two places.</summary>
    /// <param name="file">The recording, with source options behind a '?'.</param>
    /// <param name="channel">What <c>--channel</c> says, or null.</param>
    /// <param name="start">What <c>--start</c> says, or null.</param>
    /// <param name="duration">What <c>--duration</c> says, or null.</param>
    public static RecordingPart Of(string file, string? channel, TimeSpan? start = null, TimeSpan? duration = null)
    {
        var uri = SourceUri.Parse(file);
        var part = RecordingPart.Of(uri);
        uri.RefuseUnknownOptions();
        if (channel is not null && part.Reading.Channel is { } other)
            throw new EcgStreamException($"The recording's options name the channel '{other}' and --channel '{channel}': keep one.");
        if (start is not null && uri.Get("start") is not null)
            throw new EcgStreamException("The recording's options have 'start' and there is --start: keep one.");
        if (duration is not null && part.Duration is not null)
            throw new EcgStreamException("The recording's options have 'duration' and there is --duration: keep one.");
        return part with
        {
            Reading = channel is null ? part.Reading : part.Reading with { Channel = channel },
            Start = start ?? part.Start,
            Duration = duration ?? part.Duration,
        };
    }
}

using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>What a file holds, told without reading all of its samples.</summary>
public sealed record RecordingInfo
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its format's name, for example <c>EDF+</c>.</summary>
    public required string Format { get; init; }

    /// <summary>What the record calls itself, else the file's name without its extension.</summary>
    public required string Name { get; init; }

    /// <summary>The channels in the order of their numbers, annotation channels left out.</summary>
    public required ImmutableArray<RecordingChannel> Channels { get; init; }

    /// <summary>Number of the channel that is read where none is named.</summary>
    public required int DefaultChannel { get; init; }

    /// <summary>From sample 0 to the end, gaps counted.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>When sample 0 was taken; null where the file does not say.</summary>
    public DateTimeOffset? BaseTime { get; init; }

    /// <summary>The file's own words on the record and its participant.</summary>
    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>What a user should know of the file, each one plain sentence.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>What one channel, read whole, says of its file.</summary>
    internal static RecordingInfo Of(string format, Recording recording) => new()
    {
        Path = recording.Path,
        Format = format,
        Name = recording.Name,
        Channels = [new(recording.Channel, "mV", recording.RateHz, recording.MilliVolts.Length)],
        DefaultChannel = 0,
        Duration = recording.Duration,
        BaseTime = recording.BaseTime,
        Comments = recording.Comments,
        Remarks = recording.Remarks,
    };
}

/// <summary>One channel of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Unit of its samples as the file writes it; null where the file does not say.</param>
/// <param name="RateHz">Sampling rate, Hz.</param>
/// <param name="Samples">Number of samples in the file, gaps not counted.</param>
public readonly record struct RecordingChannel(string Name, string? Unit, double RateHz, long Samples);

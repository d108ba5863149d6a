using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>One channel of a recording, loaded whole, in millivolts. Immutable.</summary>
/// <remarks>
/// Every index (<see cref="RecordingSegment.Start"/>, <see cref="Marks"/>, <see cref="Labels"/>) lies on the recording's own sample
/// clock, which counts on through what is missing: sample k was taken k / <see cref="RateHz"/> seconds after <see cref="BaseTime"/>.
/// </remarks>
public sealed record Recording
{
    /// <summary>What time is reckoned to, over 3,000 years: a file may claim any length, and a sum of times must not overflow.</summary>
    internal const double LongestSeconds = 1e11;

    /// <summary>The file it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the record: what a header calls itself, else the file's name without its extension.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the channel, for example <c>MLII</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>Sampling rate, Hz.</summary>
    public required double RateHz { get; init; }

    /// <summary>All samples that the file holds, one after another, in millivolts, all finite; gaps take no room here.</summary>
    public required ReadOnlyMemory<float> MilliVolts { get; init; }

    /// <summary>
    /// <see cref="MilliVolts"/> cut where samples are missing: ascending, at least one, none empty. Between two segments lies a gap.
    /// </summary>
    public required ImmutableArray<RecordingSegment> Segments { get; init; }

    /// <summary>When sample 0 was taken; null where the file does not say. A file that states no time zone is taken as UTC.</summary>
    public DateTimeOffset? BaseTime { get; init; }

    /// <summary>Millivolts of one step of the converter, above 0; null where the file does not say (text).</summary>
    public double? Resolution { get; init; }

    /// <summary>Faults within the segments, ascending by start; samples marked <see cref="SignalFault.Missing"/> are placeholders.</summary>
    public ImmutableArray<SignalMark> Marks { get; init; } = [];

    /// <summary>What the file says of ranges of samples (an emotion), ascending; empty where it says nothing.</summary>
    public ImmutableArray<RecordingLabel> Labels { get; init; } = [];

    /// <summary>Remarks beside the samples, ascending by start; empty where there are none.</summary>
    public ImmutableArray<RecordingAnnotation> Annotations { get; init; } = [];

    /// <summary>Index that the device's own clock gave to sample 0; 0 where the file does not say.</summary>
    public long ClockStart { get; init; }

    /// <summary>
    /// How the samples came, where the file says so: ascending, without overlap, together all samples. A replay then hands them on in the same
    /// chunks, at the device's own indices and with the same times, so that everything is computed as it was live.
    /// </summary>
    public ImmutableArray<ChunkArrival> Arrivals { get; init; } = [];

    /// <summary>The file's own words on the record and its participant, without the comment sign.</summary>
    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>What a user should know of how the file was read, each one plain sentence: a wrong checksum, an assumed unit.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Rows that could not be read and were passed over.</summary>
    public long RejectedRows { get; init; }

    /// <summary>The latest such row with its line number, printable and at most 200 characters; null without one.</summary>
    public string? RejectedExample { get; init; }

    /// <summary>Index of the sample after the last one, gaps counted.</summary>
    public long End => Segments[^1].End;

    /// <summary>From sample 0 to the end, gaps counted.</summary>
    public TimeSpan Duration => Elapsed(End);

    /// <summary>Time of a sample; counted from 1970-01-01 UTC where the file states no time, so that a replay says the same on every run.</summary>
    public DateTimeOffset TimeAt(long index) => (BaseTime ?? DateTimeOffset.UnixEpoch) + Elapsed(index);

    /// <summary>Reads a recording of any known format, told by its extension, else by how it begins.</summary>
    /// <param name="path">The file; a WFDB record may also be named without an extension or by its signal file.</param>
    /// <param name="options">Which channel, and what the file does not say itself.</param>
    /// <exception cref="EcgStreamException">The file is missing, of no known format, malformed, or lacks what <paramref name="options"/> name.</exception>
    public static Recording Open(string path, RecordingOptions? options = null) =>
        RecordingFormats.Open(path, options ?? RecordingOptions.Default);

    /// <summary>Says what a file holds: its channels, rates and length.</summary>
    /// <param name="path">As in <see cref="Open"/>.</param>
    /// <param name="options">What the file does not say itself.</param>
    /// <exception cref="EcgStreamException">The file is missing, of no known format or malformed.</exception>
    public static RecordingInfo Inspect(string path, RecordingOptions? options = null) =>
        RecordingFormats.Inspect(path, options ?? RecordingOptions.Default);

    TimeSpan Elapsed(long samples) => TimeSpan.FromTicks((long)Math.Round(Math.Min(samples / RateHz, LongestSeconds) * TimeSpan.TicksPerSecond));
}

/// <summary>A run of consecutive samples of a recording.</summary>
/// <param name="Start">Index of the first sample on the recording's sample clock.</param>
/// <param name="MilliVolts">The samples, at least one.</param>
public readonly record struct RecordingSegment(long Start, ReadOnlyMemory<float> MilliVolts)
{
    /// <summary>Index of the sample after the last one.</summary>
    public long End => Start + MilliVolts.Length;
}

/// <summary>How a run of samples came.</summary>
/// <param name="Start">Index of its first sample on the device's own clock.</param>
/// <param name="End">Index after its last sample.</param>
/// <param name="ReceivedAt">When its last sample arrived.</param>
/// <param name="TakenAt">When its first sample was taken, by the device's clock; null where it keeps none.</param>
/// <param name="RateHz">The rate that the device, its protocol or its user stated, Hz; null where none was.</param>
public readonly record struct ChunkArrival(long Start, long End, DateTimeOffset ReceivedAt, DateTimeOffset? TakenAt, double? RateHz)
{
    /// <summary>The index that <see cref="ClockTime"/> belongs to.</summary>
    internal long ClockIndex => TakenAt is null ? End : Start;

    /// <summary>When that sample was taken or, where the device keeps no time, had arrived.</summary>
    internal DateTimeOffset ClockTime => TakenAt ?? ReceivedAt;
}

/// <summary>What a file says of a range of samples.</summary>
/// <param name="Text">The label; an emotion is one of <see cref="Emotions.All"/>.</param>
/// <param name="Start">Index of the first sample on the recording's sample clock.</param>
/// <param name="Length">Number of samples, 1 or more.</param>
public readonly record struct RecordingLabel(string Text, long Start, long Length);

using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>How a session is recorded.</summary>
public sealed record RecorderOptions
{
    /// <summary>The folder under which recordings are made: <c>FOLDER/DEVICE/20260101T120000Z/part-0000.ecgr</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>What every part's header says; device, part and time are filled in for each.</summary>
    public RecordingHeader Header { get; init; } = new();

    /// <summary>Whose ECG a device sends; null where nobody said.</summary>
    public Func<string, string?> ParticipantOf { get; init; } = static _ => null;

    /// <summary>Topics that keep a message of a device on the broker, for whoever erases it later.</summary>
    public Func<string, ImmutableArray<string>> RetainedTopicsOf { get; init; } = static _ => [];

    /// <summary>A prediction's payload as it is published; its latency was taken out before.</summary>
    public Func<Prediction, byte[]> EncodePrediction { get; init; } = static _ => [];

    /// <summary>How often what came is brought to the disk where nobody waits for it: the most that a crash costs.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The same where somebody waits for it (<see cref="IDeviceRecorder.WhenSaved"/>), and how often that is looked at.</summary>
    public TimeSpan SaveEveryWhenAwaited { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After how long without anything saved the disk counts as hanging.</summary>
    public TimeSpan HangsAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A part is closed when it is that long, bytes.</summary>
    public long LongestPart { get; init; } = 64 << 20;

    /// <summary>A part is closed when it is that old.</summary>
    public TimeSpan OldestPart { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The most a device may have waiting for the disk, bytes; samples beyond are lost and counted.</summary>
    public long MostWaiting { get; init; } = 16 << 20;

    /// <summary>How long to wait before a disk that failed is tried again.</summary>
    public Backoff Retry { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
}

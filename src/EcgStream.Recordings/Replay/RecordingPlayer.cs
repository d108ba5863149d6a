using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace EcgStream.Recordings;

/// <summary>Plays a recording as a device would have sent it.</summary>
public static class RecordingPlayer
{
    const double ChunkSeconds = 1;

    /// <summary>
    /// The chunks of a recording. Cold. At a paced speed each chunk comes when its last sample is due, counted from the subscription on
    /// <paramref name="clock"/>, so that a late one does not delay those after it. Without a speed they come one after another on a thread of
    /// their own. Their times are the recording's, never the clock's: they are the same on every run and at every speed.
    /// </summary>
    /// <param name="recording">The recording.</param>
    /// <param name="options">Which part of it, how fast and how often.</param>
    /// <param name="clock">Paces it; a seek, a step or the end that is asked for while it waits comes on it too.</param>
    /// <param name="control">What it obeys while it runs, made from the same options; null for nothing.</param>
    /// <exception cref="EcgStreamException">The part to be played holds no samples.</exception>
    public static IObservable<SampleChunk> Play(this Recording recording, ReplayOptions options, IScheduler clock, ReplayControl? control = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        // Made here too, so that a part without samples is refused before anyone subscribes.
        _ = new ChunkCursor(recording, options, 1);
        return Observable.Create<SampleChunk>(observer =>
        {
            var obeyed = control ?? new ReplayControl(options);
            var run = new ReplayRun(recording, new ChunkCursor(recording, options, 1), obeyed, observer, clock);
            obeyed.Attach(run);
            run.Attend();
            return run;
        });
    }

    /// <summary>A part of a recording in chunks of a second, with its marks, once and without a clock.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="start">Where on its sample clock the part begins.</param>
    /// <param name="duration">Its length, gaps counted; null for everything up to the end.</param>
    /// <exception cref="EcgStreamException">The part holds no samples.</exception>
    public static IReadOnlyList<SampleChunk> Chunks(this Recording recording, TimeSpan start, TimeSpan? duration)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var cursor = new ChunkCursor(recording, new() { Start = start, Duration = duration }, (int)Math.Max(1, Math.Round(ChunkSeconds * recording.RateHz)));
        var chunks = new List<SampleChunk>();
        while (cursor.TryNext(out var chunk))
            chunks.Add(chunk);
        return chunks;
    }
}

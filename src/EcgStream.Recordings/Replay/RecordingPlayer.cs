using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace EcgStream.Recordings;

/// <summary>Plays a recording as a device would have sent it.</summary>
public static class RecordingPlayer
{
    const double PacedChunkSeconds = 0.1;
    const double UnpacedChunkSeconds = 1;
    const double ShortestWaitSeconds = 0.01;

    /// <summary>
    /// The chunks of a recording. Cold. At a paced speed each chunk comes when its last sample is due, counted from the subscription on
    /// <paramref name="clock"/>, so that a late one does not delay those after it. Without a speed they come one after another on a thread of
    /// their own. Their times are the recording's, never the clock's: they are the same on every run and at every speed.
    /// </summary>
    /// <exception cref="EcgStreamException">The part to be played holds no samples.</exception>
    public static IObservable<SampleChunk> Play(this Recording recording, ReplayOptions options, IScheduler clock)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        // Made here too, so that a part without samples is refused before anyone subscribes.
        _ = new ChunkCursor(recording, options, 1);
        var seconds = options.Speed is { } speed
            ? Math.Clamp(ShortestWaitSeconds * speed, PacedChunkSeconds, UnpacedChunkSeconds)
            : UnpacedChunkSeconds;
        var length = (int)Math.Max(1, Math.Round(seconds * recording.RateHz));
        return Observable.Create<SampleChunk>(observer =>
        {
            var cursor = new ChunkCursor(recording, options, length);
            return options.Speed is { } multiple
                ? Paced(cursor, recording.RateHz * multiple, observer, clock)
                : Unpaced(cursor, observer);
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
        var cursor = new ChunkCursor(recording, new() { Start = start, Duration = duration }, (int)Math.Max(1, Math.Round(UnpacedChunkSeconds * recording.RateHz)));
        var chunks = new List<SampleChunk>();
        while (cursor.TryNext(out var chunk))
            chunks.Add(chunk);
        return chunks;
    }

    static IDisposable Unpaced(ChunkCursor cursor, IObserver<SampleChunk> observer) =>
        NewThreadScheduler.Default.ScheduleLongRunning((cursor, observer), static (play, stop) =>
        {
            while (!stop.IsDisposed && play.cursor.TryNext(out var chunk))
                play.observer.OnNext(chunk);
            if (!stop.IsDisposed)
                play.observer.OnCompleted();
        });

    static SerialDisposable Paced(ChunkCursor cursor, double samplesPerSecond, IObserver<SampleChunk> observer, IScheduler clock)
    {
        var begun = clock.Now;
        var turn = new SerialDisposable();
        var played = cursor.TryNext(out var next);

        void Wait()
        {
            var seconds = Math.Min((next.End - cursor.First) / samplesPerSecond, Recording.LongestSeconds);
            // In its place before it is scheduled: what is due at once may run, and put its successor there, meanwhile.
            var wait = new SingleAssignmentDisposable();
            turn.Disposable = wait;
            wait.Disposable = clock.Schedule(begun + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)), Say);
        }

        void Say()
        {
            observer.OnNext(next);
            if (turn.IsDisposed)
                return;
            played = cursor.TryNext(out next);
            if (played)
                Wait();
            else
                observer.OnCompleted();
        }

        if (played)
            Wait();
        return turn;
    }
}

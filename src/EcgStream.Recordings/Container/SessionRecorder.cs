using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Recordings;

/// <summary>
/// Records a session's devices into part files (docs/adr/0008). What comes is taken in at once; one worker brings it to the disk, about once a second, or
/// ten times where a sender waits for it. A disk that fails is told, tried again in a new part, and costs what no longer fits in memory.
/// </summary>
public sealed class SessionRecorder : ISessionRecorder, IAsyncDisposable
{
    static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    readonly RecorderOptions _options;
    readonly IScheduler _clock;
    readonly IScheduler _worker;
    readonly IPartStore _store;
    readonly Lock _gate = new();
    readonly List<DeviceRecorder> _devices = [];
    readonly IDisposable _ticks;
    readonly ISubject<SavedSamples> _saved = Subject.Synchronize(new Subject<SavedSamples>());
    int _saving;
    bool _closed;

    /// <summary>Begins; nothing is written before a device is recorded.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="clock">The session's clock.</param>
    /// <param name="worker">Where files are written: a thread of its own in a program, the clock itself in a test.</param>
    /// <exception cref="EcgStreamException">The folder can't be made or written.</exception>
    public SessionRecorder(RecorderOptions options, IScheduler clock, IScheduler worker)
        : this(options, clock, worker, new DiskPartStore())
    {
        try
        {
            DiskPartStore.MakeFolder(options.Folder);
            var trial = Path.Combine(options.Folder, $".{Guid.NewGuid():N}.tmp");
            using var file = new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ticks.Dispose();
            throw new EcgStreamException($"Nothing can be recorded in '{options.Folder}': {e.Message} Name another folder.", e);
        }
    }

    internal SessionRecorder(RecorderOptions options, IScheduler clock, IScheduler worker, IPartStore store)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _clock, _worker, _store) = (options, clock, worker, store);
        _ticks = clock.SchedulePeriodic(options.SaveEveryWhenAwaited, Tick);
    }

    /// <inheritdoc/>
    public IDeviceRecorder Open(string device, bool waits, Action changed)
    {
        var recorder = new DeviceRecorder(device, waits, _options, _clock, _store, changed, Tick, samples => _saved.OnNext(new(device, samples)));
        lock (_gate)
            _devices.Add(recorder);
        return recorder;
    }

    /// <summary>How many samples of a device are safe on the disk, each time when more are. Hot; said on the worker.</summary>
    public IObservable<SavedSamples> Saved => _saved.AsObservable();

    /// <summary>The folders of the recordings so far, in the order in which their devices appeared; those that hold nothing left out.</summary>
    public IReadOnlyList<string> Recordings => [.. Devices().Where(d => d.HasSaved).Select(d => d.Folder)];

    /// <summary>
    /// Saves what is still waiting and closes the files; a second call does nothing. A disk that does not answer is left after 5 s: the devices' status says
    /// what is not confirmed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
            return;
        _ticks.Dispose();
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _worker.Schedule(() =>
        {
            foreach (var device in Devices())
                device.Dispose();
            closed.SetResult();
        });
        try
        {
            await closed.Task.WaitAsync(LongestGoodbye, new SchedulerTimeProvider(_clock)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What was saved is safe, and nothing else was said to be.
        }
    }

    // Never two at once, and none queued behind one that hangs.
    void Tick()
    {
        foreach (var device in Devices())
            device.Watch();
        if (Interlocked.Exchange(ref _saving, 1) == 0)
            _worker.Schedule(Save);
    }

    void Save()
    {
        Volatile.Write(ref _saving, 0);
        foreach (var device in Devices())
            device.SaveIfDue();
    }

    DeviceRecorder[] Devices()
    {
        lock (_gate)
            return [.. _devices];
    }
}

/// <summary>That samples are safe on the disk.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Samples">How many since the recording began.</param>
public readonly record struct SavedSamples(string Device, long Samples);

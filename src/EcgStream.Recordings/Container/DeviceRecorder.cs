using System.Globalization;
using System.Reactive.Concurrency;

namespace EcgStream.Recordings;

/// <summary>
/// Records one device. What comes waits in a bounded list until the worker has written it and the disk has confirmed it; a part that
/// fails is left as it was last saved, and what waits goes into a new one.
/// </summary>
sealed class DeviceRecorder : IDeviceRecorder, IDisposable
{
    const int RecordCost = 64;

    readonly Lock _gate = new();
    readonly RecorderOptions _options;
    readonly IScheduler _clock;
    readonly IPartStore _store;
    readonly Action _changed;
    readonly Action _wake;
    readonly Action<long> _saved;
    readonly bool _waits;
    readonly RecordingHeader _header;

    // Guarded by the gate.
    readonly List<(long Upto, TaskCompletionSource<bool> Saved)> _awaited = [];
    List<Entry> _waiting = [];
    long _waitingBytes;
    long _taken;
    long _confirmed;
    long _nextSample;
    DateTimeOffset? _waitingSince;
    TaskCompletionSource? _room;
    bool _losing;
    bool _closed;
    RecordingStatus _status = new(RecordingState.On, 0, 0, null);

    // The worker's own.
    PartWriter? _part;
    int _parts;
    DateTimeOffset _partSince;
    DateTimeOffset _savedAt;
    DateTimeOffset _mayTryAt;
    int _failures;
    IDisposable? _lock;

    public DeviceRecorder(string device, bool waits, RecorderOptions options, IScheduler clock, IPartStore store, Action changed, Action wake, Action<long> saved)
    {
        (_waits, _options, _clock, _store, _changed, _wake, _saved) = (waits, options, clock, store, changed, wake, saved);
        var now = clock.Now.ToUniversalTime();
        _savedAt = now;
        _header = options.Header with { Device = device, StartedAt = now, Participant = options.ParticipantOf(device), RetainedTopics = options.RetainedTopicsOf(device) };
        Folder = Path.Combine(options.Folder, device, now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>The recording's folder.</summary>
    public string Folder { get; private set; }

    /// <summary>Whether any sample is safe on the disk.</summary>
    public bool HasSaved => Status.SavedSamples > 0;

    public RecordingStatus Status
    {
        get
        {
            lock (_gate)
                return _status;
        }
    }

    public void Record(in SampleChunk chunk)
    {
        if (chunk.Length == 0)
            return;
        if (_waits && Room() is { } room)
        {
            _wake();
            // There is room too once the disk fails: then nothing is gained by waiting.
            room.Wait();
        }
        lock (_gate)
            _nextSample = Math.Max(_nextSample, chunk.End);
        Take(new(RecordKind.Samples, chunk, null), SampleRecord.LengthOf(chunk));
    }

    public void Record(DeviceEvent happened) => Take(RecordKind.Event, RecordJson.Bytes(EventRecord.Of(happened, NextSample)));

    public void Record(Marker marker) => Take(RecordKind.Marker, RecordJson.Bytes(MarkerRecord.Of(marker)));

    public void Record(Prediction prediction, double deviceRateHz)
    {
        var model = prediction.Model;
        Take(RecordKind.Prediction, new PredictionRecord(
            prediction.StartSample * deviceRateHz / model.RateHz,
            model.WindowLength * deviceRateHz / model.RateHz,
            prediction.Latency?.TotalMilliseconds ?? double.NaN,
            _options.EncodePrediction(prediction with { Latency = null })).Encode());
    }

    public Task<bool> WhenSaved()
    {
        lock (_gate)
        {
            if (_confirmed == _taken)
                return Task.FromResult(true);
            if (_status.State == RecordingState.Failing)
                return Task.FromResult(false);
            var saved = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((_taken, saved));
            return saved.Task;
        }
    }

    /// <summary>To be called often: notices a disk that hangs, without waiting for it.</summary>
    public void Watch()
    {
        bool hangs;
        TimeSpan silence;
        lock (_gate)
        {
            silence = _waitingSince is { } since ? _clock.Now - since : TimeSpan.Zero;
            hangs = silence >= _options.HangsAfter && _status.State == RecordingState.On;
        }
        if (hangs)
            Fail(string.Create(CultureInfo.InvariantCulture, $"The disk of '{_options.Folder}' has taken nothing for {silence.TotalSeconds:0.#} s."));
    }

    /// <summary>Brings to the disk what waits, if its time has come. The worker's.</summary>
    public void SaveIfDue()
    {
        var now = _clock.Now;
        bool awaited, full;
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return;
            (awaited, full) = (_awaited.Count > 0, _waitingBytes > _options.MostWaiting / 4);
        }
        if (now >= _mayTryAt && (awaited || full || now - _savedAt >= _options.SaveEvery || now < _savedAt))
            Save(now);
    }

    /// <summary>Saves what waits and seals the part. The worker's.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        Save(_clock.Now);
        Seal();
        _lock?.Dispose();
        lock (_gate)
        {
            _closed = true;
            _status = _status with { LostSamples = _status.LostSamples + _waiting.Sum(e => (long)e.Chunk.Length) };
            _waiting = [];
            MakeRoom();
        }
        Release(false);
    }

    long NextSample
    {
        get
        {
            lock (_gate)
                return _nextSample;
        }
    }

    void Take(RecordKind kind, byte[] payload) => Take(new(kind, default, payload), payload.Length);

    void Take(Entry entry, int bytes)
    {
        bool tells;
        lock (_gate)
        {
            // A remark takes next to nothing: only samples are ever lost.
            var fits = _waitingBytes + bytes + RecordCost <= _options.MostWaiting || entry.Kind != RecordKind.Samples || (_waits && _status.State == RecordingState.On);
            if (fits && !_closed)
            {
                _waiting.Add(entry);
                _waitingBytes += bytes + RecordCost;
                _waitingSince ??= _clock.Now;
                _taken++;
                if (_waitingBytes > _options.MostWaiting / 2 && _status.State == RecordingState.On)
                    _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                return;
            }
            tells = !_losing && !_closed;
            _losing = true;
            _status = _status with
            {
                State = RecordingState.Failing,
                LostSamples = _status.LostSamples + entry.Chunk.Length,
                Trouble = $"{_status.Trouble ?? $"The disk of '{_options.Folder}' is too slow."}{(tells ? " No more fits in memory." : "")}",
            };
            MakeRoom();
        }
        Release(false);
        if (tells)
            _changed();
    }

    void Save(DateTimeOffset now)
    {
        List<Entry> batch;
        lock (_gate)
        {
            batch = _waiting;
            if (batch.Count == 0)
                return;
            _waiting = [];
        }
        try
        {
            Write(batch, now);
        }
#pragma warning disable CA1031 // Whatever it is that a disk can throw, the pipeline goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var reason = Reason(e);
            GiveUpPart();
            _mayTryAt = now + _options.Retry.Delay(++_failures);
            lock (_gate)
            {
                batch.AddRange(_waiting);
                _waiting = batch;
            }
            Fail($"Nothing can be written in '{_options.Folder}': {reason}");
            return;
        }
        (_savedAt, _failures) = (now, 0);
        Confirm(batch, now);
        if (_part is { } part && (part.Length >= _options.LongestPart || now - _partSince >= _options.OldestPart))
            Seal();
    }

    void Write(List<Entry> batch, DateTimeOffset now)
    {
        if (_part is null)
        {
            // Somebody else's recording of the same second.
            if (_lock is null && _store.Exists(Folder))
                Folder += "-" + Guid.NewGuid().ToString("N")[..4];
            _lock ??= _store.Lock(Folder);
            _part = new(_store.Create(Path.Combine(Folder, RecordedSession.PartName(_parts))), _header with { Part = _parts });
            _partSince = now;
        }
        foreach (var entry in batch)
        {
            if (entry.Kind == RecordKind.Samples)
                _part.Gather(entry.Chunk);
            else
                _part.Gather(entry.Kind, entry.Payload);
        }
        _part.Save();
    }

    /// <summary>The next part gets the same number if nothing of this one was ever saved.</summary>
    void GiveUpPart()
    {
        if (_part is null)
            return;
        if (_part.Abandon())
            Volatile.Write(ref _parts, _parts + 1);
        else
            _store.Delete(Path.Combine(Folder, RecordedSession.PartName(_parts)));
        _part = null;
    }

    void Seal()
    {
        if (_part is null)
            return;
        try
        {
            _part.Seal();
        }
#pragma warning disable CA1031 // Its records are safe; a reader finds its way without the index.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        Volatile.Write(ref _parts, _parts + 1);
        _part = null;
    }

    /// <summary>What a disk says, without the part's name, which changes from try to try.</summary>
    string Reason(Exception e) => e is IOException or UnauthorizedAccessException
        ? e.Message.Replace($" : '{Path.Combine(Folder, RecordedSession.PartName(_parts))}'", "", StringComparison.Ordinal)
        : $"{e.Message.ReplaceLineEndings(" ")} ({e.GetType().Name})";

    void Confirm(List<Entry> batch, DateTimeOffset now)
    {
        bool recovered;
        long saved;
        lock (_gate)
        {
            recovered = _status.State == RecordingState.Failing;
            _losing = false;
            _confirmed += batch.Count;
            _waitingBytes -= batch.Sum(e => (e.Payload?.Length ?? SampleRecord.LengthOf(e.Chunk)) + (long)RecordCost);
            _waitingSince = _waiting.Count > 0 ? now : null;
            _status = _status with { State = RecordingState.On, Trouble = null, SavedSamples = _status.SavedSamples + batch.Sum(e => (long)e.Chunk.Length) };
            if (_waitingBytes <= _options.MostWaiting / 2)
                MakeRoom();
            saved = _status.SavedSamples;
        }
        Release(true);
        _saved(saved);
        if (recovered)
            _changed();
    }

    void Release(bool saved)
    {
        List<TaskCompletionSource<bool>> done = [];
        lock (_gate)
        {
            _awaited.RemoveAll(a =>
            {
                if (saved && a.Upto > _confirmed)
                    return false;
                done.Add(a.Saved);
                return true;
            });
        }
        foreach (var waiter in done)
            waiter.SetResult(saved);
    }

    void Fail(string trouble)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = _status.State != RecordingState.Failing;
            _status = _status with { State = RecordingState.Failing, Trouble = isNew ? trouble : _status.Trouble };
            MakeRoom();
        }
        Release(false);
        if (isNew)
            _changed();
    }

    Task? Room()
    {
        lock (_gate)
            return _room?.Task;
    }

    // Under the gate.
    void MakeRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    readonly record struct Entry(RecordKind Kind, SampleChunk Chunk, byte[]? Payload);
}

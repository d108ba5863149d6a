using System.Reactive.Concurrency;

namespace EcgStream.IntegrationTests.EndToEnd;

/// <summary>A session on one source that keeps its windows with their predictions.</summary>
sealed class KeptSession : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Lock _gate = new();
    readonly CancellationTokenSource _stop = new();
    readonly WindowKeeper _classifier = new();
    readonly List<Prediction> _predictions = [];
    readonly List<string> _notes = [];
    readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    readonly EcgSession _session;
    readonly Task _running;

    public KeptSession(IEcgSource source)
    {
        // Classified where it arrives, so that no window is replaced by a newer one.
        _session = new([source], _classifier, new EcgSessionOptions(), DefaultScheduler.Instance, ImmediateScheduler.Instance);
        _session.Predictions.Subscribe(Keep);
        _session.Notes.Subscribe(note =>
        {
            lock (_gate)
                _notes.Add(note.Text);
        });
        _running = _session.RunAsync(_stop.Token);
    }

    /// <summary>Runs a finite source to its end.</summary>
    public async Task<KeptWindow[]> ToEndAsync()
    {
        await _running.WaitAsync(Patience);
        return Kept();
    }

    /// <summary>Runs until there are so many predictions, then stops.</summary>
    public async Task<KeptWindow[]> UntilAsync(int predictions)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((predictions, reached));
            if (_predictions.Count >= predictions)
                reached.TrySetResult();
        }
        try
        {
            if (await Task.WhenAny(reached.Task, _running).WaitAsync(Patience) == _running)
                await _running;
        }
        catch (TimeoutException)
        {
            lock (_gate)
                Assert.Fail($"{_predictions.Count} predictions instead of {predictions}; {string.Join(", ", _session.Devices)}; {string.Join(" | ", _notes)}");
        }
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);
        return Kept();
    }

    public DeviceStatus Device => Assert.Single(_session.Devices);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_running).WaitAsync(Patience);
        _stop.Dispose();
        _classifier.Dispose();
    }

    void Keep(Prediction prediction)
    {
        lock (_gate)
        {
            _predictions.Add(prediction);
            foreach (var (count, reached) in _waiting.Where(w => w.Count <= _predictions.Count))
                reached.TrySetResult();
        }
    }

    KeptWindow[] Kept()
    {
        lock (_gate)
        {
            // The classifier was asked about every one of them, so its windows are theirs.
            Assert.All(_predictions, p => Assert.Empty(p.Reasons));
            return [.. _predictions.Zip(_classifier.Windows, (p, w) => new KeptWindow(p.StartSample, w))];
        }
    }
}

/// <summary>A window as the model sees it.</summary>
sealed record KeptWindow(long Start, float[] MilliVolts);

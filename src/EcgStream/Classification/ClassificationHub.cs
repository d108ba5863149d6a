using System.Reactive.Concurrency;

namespace EcgStream;

/// <summary>
/// One classifier for all devices of a process. Each live device hands over its latest window: one that waits is replaced by a newer one and
/// counted, so a slow classifier never works on old signal and memory stays bounded. Windows that wait are run together, first come first served.
/// </summary>
public sealed class ClassificationHub
{
    readonly Lock _gate = new();
    readonly Lock _running = new();
    readonly Queue<ClassificationLane> _queue = [];
    readonly List<TaskCompletionSource> _idleWaiters = [];
    readonly IScheduler _worker;
    readonly WindowBatch _batch;
    readonly ModelContract _contract;
    readonly QualityLimits _limits;
    readonly BaselinePlan _baseline;
    bool _busy;
    volatile bool _closed;

    /// <summary>A hub over a classifier, which stays the caller's to dispose, after <see cref="CloseAsync"/>.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="limits">What a window must fulfil before the model is asked.</param>
    /// <param name="worker">Where live windows are classified.</param>
    /// <param name="clock">Tells latencies.</param>
    /// <param name="baseline">Where a model that needs a personal baseline gets it; null for nowhere.</param>
    /// <exception cref="EcgStreamException">The model needs a baseline that the plan does not give.</exception>
    public ClassificationHub(IWindowClassifier classifier, QualityLimits limits, IScheduler worker, IScheduler clock, BaselinePlan? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        (_worker, _contract, _limits, _baseline) = (worker, classifier.Contract, limits, baseline ?? BaselinePlan.None);
        _baseline.RequireFor(_contract);
        _batch = new WindowBatch(classifier, limits, clock);
    }

    /// <summary>Gives a device its lane.</summary>
    /// <param name="device">Its name in predictions.</param>
    /// <param name="waits">
    /// Whether <see cref="ClassificationLane.Offer"/> classifies before it returns, so that every window is (a recording); otherwise only the
    /// latest window is sure to be (a live device).
    /// </param>
    /// <param name="predicted">Receives its predictions in order, one at a time.</param>
    public ClassificationLane Open(string device, bool waits, Action<Prediction> predicted) =>
        new(this, device, waits, predicted, new LaneBaseline(_contract, _baseline, device, new InputPreparation(_contract), _limits));

    /// <summary>
    /// Takes no further window, and completes once none waits or is being classified: then the classifier may be disposed.
    /// </summary>
    public async Task CloseAsync()
    {
        lock (_gate)
            _closed = true;
        await WhenIdle().ConfigureAwait(false);
        lock (_running)
        {
            // Whoever classifies on a source's own thread has left by now, and nobody comes in after.
        }
    }

    Task WhenIdle()
    {
        lock (_gate)
        {
            if (!_busy)
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _idleWaiters.Add(waiter);
            return waiter.Task;
        }
    }

    internal void Enqueue(ClassificationLane lane)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _queue.Enqueue(lane);
            if (_busy)
                return;
            _busy = true;
        }
        _worker.Schedule(Drain);
    }

    internal void ClassifyNow(ClassificationLane lane, EcgWindow window)
    {
        lock (_running)
        {
            if (_closed)
                return;
            _batch.Add(lane, window);
            _batch.Run();
        }
    }

    void Drain()
    {
        while (true)
        {
            lock (_running)
            {
                while (!_batch.IsFull && NextLane() is { } lane)
                    _batch.Add(lane, lane.TakeWaiting());
                _batch.Run();
            }
            lock (_gate)
            {
                if (_queue.Count > 0)
                    continue;
                _busy = false;
                _idleWaiters.ForEach(waiter => waiter.SetResult());
                _idleWaiters.Clear();
                return;
            }
        }
    }

    ClassificationLane? NextLane()
    {
        lock (_gate)
            return _queue.TryDequeue(out var lane) ? lane : null;
    }
}

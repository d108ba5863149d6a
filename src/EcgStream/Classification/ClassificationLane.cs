namespace EcgStream;

/// <summary>A device's way into the <see cref="ClassificationHub"/>.</summary>
public sealed class ClassificationLane
{
    readonly ClassificationHub _hub;
    readonly Action<Prediction> _predicted;
    EcgWindow? _waiting;
    long _replaced;

    internal ClassificationLane(ClassificationHub hub, string device, bool waits, Action<Prediction> predicted, LaneBaseline baseline) =>
        (_hub, Device, Waits, _predicted, Baseline) = (hub, device, waits, predicted, baseline);

    /// <summary>The device's name in predictions.</summary>
    public string Device { get; }

    /// <summary>Whether <see cref="Offer"/> classifies before it returns.</summary>
    public bool Waits { get; }

    /// <summary>Windows that a newer one replaced before the classifier was free.</summary>
    public long Replaced => Interlocked.Read(ref _replaced);

    /// <summary>The device's person at rest.</summary>
    internal LaneBaseline Baseline { get; }

    /// <summary>Predictions made so far: the next one's sequence number.</summary>
    internal long Sequence { get; private set; }

    /// <summary>Hands a window over.</summary>
    public void Offer(EcgWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        // The first good minute is the first, not the latest one: until it is there every window is looked at, and none costs a run of the model.
        if (Waits || Baseline.State == BaselineState.Recording)
            _hub.ClassifyNow(this, window);
        else if (Interlocked.Exchange(ref _waiting, window) is not { } older)
            _hub.Enqueue(this);
        else
        {
            older.GiveBack();
            Interlocked.Increment(ref _replaced);
        }
    }

    internal EcgWindow TakeWaiting() =>
        Interlocked.Exchange(ref _waiting, null) ?? throw new InvalidOperationException("A lane stands in the queue exactly while its window waits.");

    internal void Say(Prediction prediction)
    {
        Sequence++;
        _predicted(prediction);
    }
}

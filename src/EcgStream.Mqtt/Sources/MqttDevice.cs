using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Mqtt;

/// <summary>One topic's samples on their way in. Not for concurrent use.</summary>
sealed class MqttDevice
{
    readonly IObserver<SampleChunk> _lent;
    readonly IObserver<DeviceEvent> _events;
    readonly SequenceTracker _tracker = new();
    readonly List<SampleChunk> _ready = [];
    long _repeated;
    long _lostMessages;
    long _restarts;
    long _rejected;
    string _example = "";
    bool _rejectionTold;

    public MqttDevice(string id)
    {
        var lent = new Subject<SampleChunk>();
        var events = new Subject<DeviceEvent>();
        (_lent, _events) = (lent, events);
        Device = new(id, lent.Select(static chunk => chunk.Kept()), events.AsObservable()) { Lent = lent.AsObservable() };
    }

    public EcgDevice Device { get; }

    /// <summary>Messages that were taken in and not acknowledged yet, and when they came.</summary>
    public List<(Receipt Receipt, DateTimeOffset At)> Unsettled { get; } = [];

    /// <summary>Whether messages wait for the ones before them, so that what was taken is not all handed on.</summary>
    public bool HoldsBack => _tracker.Held > 0;

    public void Tell(DeviceEvent what) => _events.OnNext(what);

    /// <summary>Hands a message's samples on, or keeps a copy of it for its turn; once this returns, the message's memory is the caller's again.</summary>
    public void Take(SampleMessage message, DateTimeOffset receivedAt)
    {
        _tracker.Accept(message, receivedAt, _ready);
        HandOn(receivedAt);
    }

    /// <summary>Counts messages that are no samples: the first is told at once, further ones together at the next <see cref="Tick"/>.</summary>
    public void Reject(DateTimeOffset now, long count, string example)
    {
        _rejected += count;
        _example = example;
        if (!_rejectionTold)
            TellRejections(now);
    }

    /// <summary>Counts a message that came again although it was taken in.</summary>
    public void Repeat(DateTimeOffset now, int samples) => Tell(new DeviceEvent.Repeated(now, samples));

    /// <summary>To be called about once a second: hands on what has waited too long for a lost message, and tells of rejections.</summary>
    public void Tick(DateTimeOffset now)
    {
        if (_rejected > 0)
            TellRejections(now);
        else
            _rejectionTold = false;
        _tracker.ReleaseOverdue(now, _ready);
        HandOn(now);
    }

    /// <summary>Hands on all that waits for a lost message: no more will come.</summary>
    public void Flush(DateTimeOffset now)
    {
        _tracker.Flush(_ready);
        HandOn(now);
    }

    void TellRejections(DateTimeOffset now)
    {
        var count = _rejected;
        (_rejected, _rejectionTold) = (0, true);
        Tell(new DeviceEvent.InputRejected(now, count, _example));
    }

    void HandOn(DateTimeOffset now)
    {
        if (_tracker.RepeatedSamples > _repeated)
            Tell(new DeviceEvent.Repeated(now, _tracker.RepeatedSamples - _repeated));
        if (_tracker.LostMessages > _lostMessages)
            Tell(new DeviceEvent.Remark(now, $"Messages lost on the way: {_tracker.LostMessages - _lostMessages}."));
        if (_tracker.Restarts > _restarts)
            Tell(new DeviceEvent.Remark(now, "The sender began to count anew."));
        (_repeated, _lostMessages, _restarts) = (_tracker.RepeatedSamples, _tracker.LostMessages, _tracker.Restarts);
        foreach (var chunk in _ready)
            _lent.OnNext(chunk);
        _ready.Clear();
    }
}

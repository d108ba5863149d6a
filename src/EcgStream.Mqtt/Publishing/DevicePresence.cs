using System.Reactive.Concurrency;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt;

/// <summary>
/// Holds one device's retained status. MQTT knows one last will a connection, so each device has a connection of its own, which does
/// nothing else: when this process dies, the broker says <c>offline</c> for every device. Only the latest status counts, so nothing is queued.
/// </summary>
sealed class DevicePresence
{
    readonly MqttLink _link;
    readonly string _topic;
    readonly IScheduler _clock;
    readonly Action<string> _remark;
    readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly IDisposable _states;
    readonly Task _pump;
    Said? _latest;

    public DevicePresence(string topic, MqttLink link, IScheduler clock, Action<string> remark)
    {
        (_topic, _link, _clock, _remark) = (topic, link, clock, remark);
        _pump = PumpAsync();
        _states = _link.States.Subscribe(
            // Whatever the broker remembers after an absence is the last will or older.
            state => _ = state is LinkState.Connected && _wake.Writer.TryWrite(true),
            e => _remark(e.Message));
        _link.Open();
    }

    public void Say(DeviceStatus status)
    {
        Volatile.Write(ref _latest, new(status, StatusJson.Encode(status)));
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Says <c>offline</c> and leaves.</summary>
    public async Task CloseAsync()
    {
        _wake.Writer.TryComplete();
        await _pump.ConfigureAwait(false);
        var last = Volatile.Read(ref _latest);
        await _link.CloseAsync(last is null ? null : Message(StatusJson.Encode(last.Status with { State = DeviceState.Offline, At = _clock.Now }))).ConfigureAwait(false);
        _states.Dispose();
    }

    async Task PumpAsync()
    {
        string? told = null;
        await foreach (var _ in _wake.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (Volatile.Read(ref _latest) is not { } said)
                continue;
            var outcome = await _link.PublishAsync(Message(said.Payload)).ConfigureAwait(false);
            // Away needs nothing: the next connection wakes this up.
            if (outcome.Verdict == PublishVerdict.Refused && outcome.Reason != told)
                _remark(told = outcome.Reason!);
        }
    }

    MqttApplicationMessage Message(byte[] payload) => new()
    {
        Topic = _topic,
        PayloadSegment = payload,
        ContentType = "application/json",
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        Retain = true,
    };

    sealed record Said(DeviceStatus Status, byte[] Payload);
}

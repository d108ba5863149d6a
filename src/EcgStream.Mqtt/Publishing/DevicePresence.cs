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
    readonly CancellationToken _giveUp;
    readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly IDisposable _states;
    readonly Task _pump;
    Said? _latest;

    /// <param name="topic">Where the status goes.</param>
    /// <param name="link">The device's own connection, not yet open.</param>
    /// <param name="clock">Times the last word.</param>
    /// <param name="remark">Is told what the user should know.</param>
    /// <param name="giveUp">Ends every wait for the broker, at the end.</param>
    public DevicePresence(string topic, MqttLink link, IScheduler clock, Action<string> remark, CancellationToken giveUp)
    {
        (_topic, _link, _clock, _remark, _giveUp) = (topic, link, clock, remark, giveUp);
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
        var word = last is null ? null : Message(StatusJson.Encode(last.Status with { State = DeviceState.Offline, At = _clock.Now }));
        await _link.CloseAsync(word, _giveUp).ConfigureAwait(false);
        _states.Dispose();
    }

    async Task PumpAsync()
    {
        string? told = null;
        try
        {
            await foreach (var _ in _wake.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                if (Volatile.Read(ref _latest) is not { } said)
                    continue;
                var outcome = await _link.PublishAsync(Message(said.Payload), _giveUp).ConfigureAwait(false);
                // Away needs nothing: the next connection wakes this up.
                if (outcome.Verdict == PublishVerdict.Refused && outcome.Reason != told)
                    _remark(told = outcome.Reason!);
            }
        }
        catch (OperationCanceledException)
        {
            // The end, with a broker that does not answer.
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

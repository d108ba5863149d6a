using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Mqtt;

/// <summary>
/// Samples that come over a broker: <c>mqtt://user@host:1883/ecg/+/samples</c>. The <c>+</c> stands for the device; each topic is a device of
/// its own from its first readable message on. Payloads are described at <see cref="SamplePayload"/>.
/// <para>
/// Subscribed with QoS 1 in a session that the broker keeps for ten minutes of absence, so that what senders publish with QoS 1
/// meanwhile comes afterwards. A message is acknowledged when its samples have been handed on, or are held by the
/// <see cref="SequenceTracker"/> until their turn; where the session records, once they are on the disk, or the disk fails. At the end these are handed on before the session is left, so keep listening to a
/// device's signal while the subscription to <see cref="Devices"/> ends. Payloads that can't be read are acknowledged too (they would come again for ever),
/// counted and told: by the device's events, or by <see cref="Remarks"/> where the topic is no device yet. Retained messages are old: the broker is asked to send none, and one that comes all the same is passed over and told.
/// </para>
/// </summary>
public sealed class MqttSource : IEcgSource
{
    /// <summary>The most devices of one subscription; messages of further topics are acknowledged, passed over and told by <see cref="Remarks"/>.</summary>
    public const int MaximumDevices = 1_000;

    static readonly TimeSpan SessionExpiry = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A broker that waits for acknowledgements (ours does not) sends no more than this in the time that one takes, which is 15 ms on a busy machine: with 128, ten thousand
    /// messages a second piled up in it and were lost.
    /// </summary>
    const ushort ReceiveMaximum = 1_024;

    /// <summary>
    /// With recording, messages stay unacknowledged until they are on the disk: a broker that keeps to the limit must be allowed that many meanwhile.
    /// </summary>
    const ushort ReceiveMaximumWhenRecorded = 4_096;

    Func<string, Task>? _saved;
    Task _closed = Task.CompletedTask;
    readonly ISubject<LinkState> _linkStates = new Subject<LinkState>();
    readonly ISubject<string> _remarks = Subject.Synchronize(new Subject<string>());

    MqttSource(string name, SampleTopic topic, SamplePayloadOptions payload, MqttLinkOptions link, IScheduler clock, Func<MqttLinkOptions, MqttLink> open)
    {
        (Name, MayHaveMany) = (name, topic.HasMany);
        LinkStates = _linkStates.AsObservable();
        Remarks = _remarks.AsObservable();
        Devices = Observable.Create<EcgDevice>(async (observer, stop) =>
        {
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _closed, closed.Task);
            try
            {
                await new MqttReception(
                topic, payload, _saved is null ? link : link with { ReceiveMaximum = ReceiveMaximumWhenRecorded }, clock, observer, _linkStates.OnNext, _remarks.OnNext, _saved)
                    .RunAsync(open, stop).ConfigureAwait(false);
            }
            finally
            {
                closed.SetResult();
            }
        });
    }

    /// <summary>Ends once the broker was left after the last subscription was disposed; until then what was held back may still be handed on.</summary>
    public Task Closed => Volatile.Read(ref _closed);

    /// <inheritdoc/>
    public void AcknowledgeAfter(Func<string, Task> saved) => _saved = saved;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IObservable<EcgDevice> Devices { get; }

    /// <inheritdoc/>
    public bool MayHaveMany { get; }

    /// <summary>How the connection stands, also while no device is known yet. Hot; never fails.</summary>
    public IObservable<LinkState> LinkStates { get; }

    /// <summary>
    /// How many messages were passed over that belong to no device (unreadable ones of a topic that never carried samples, or beyond
    /// <see cref="MaximumDevices"/>), one plain sentence about once a second at most. Hot; never fails.
    /// </summary>
    public IObservable<string> Remarks { get; }

    /// <summary>
    /// Reads a URI. Options: <c>rate</c> (Hz), <c>unit</c> (mV, V, uV, adc), <c>bits</c>, <c>vref</c> (V), <c>gain</c> of the converter, all for
    /// payloads that don't say; <c>device</c> names the one device of a topic without <c>+</c>; <c>client</c> gives a client id under which the
    /// broker keeps the session from run to run (two runs at once throw each other out); <c>ca</c>, <c>cert</c>, <c>key</c> are PEM files.
    /// </summary>
    /// <param name="uri">The URI, with the scheme <c>mqtt</c> or <c>mqtts</c>.</param>
    /// <param name="clock">Times arrivals, waits and limits.</param>
    /// <exception cref="EcgStreamException">The URI can't be used; the sentence says why.</exception>
    public static MqttSource Create(SourceUri uri, IScheduler clock) => Create(uri, clock, options => new MqttLink(options, clock));

    internal static MqttSource Create(SourceUri uri, IScheduler clock, Func<MqttLinkOptions, MqttLink> open)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(clock);
        var broker = BrokerAddress.Read(uri, out var filter);
        var topic = new SampleTopic(filter, uri.Get("device"), uri);
        var payload = Payload(uri);
        var client = uri.Get("client");
        uri.RefuseUnknownOptions();
        var link = new MqttLinkOptions
        {
            Broker = broker,
            ClientId = client ?? MqttLinkOptions.NewClientId("source"),
            KeepSessionOnClose = client is not null,
            SessionExpiry = SessionExpiry,
            ReceiveMaximum = ReceiveMaximum,
            Subscriptions = [topic.Filter],
        };
        if (broker.UseTls)
            _ = new BrokerCertificates(broker);
        return new(uri.Text, topic, payload, link, clock, open);
    }

    static SamplePayloadOptions Payload(SourceUri uri)
    {
        var unit = uri.GetChoice("unit", "mV", "mV", "V", "uV", "µV", "adc") switch
        {
            "V" => SampleUnit.Volts,
            "uV" or "µV" => SampleUnit.MicroVolts,
            "adc" => SampleUnit.AdcCounts,
            _ => SampleUnit.MilliVolts,
        };
        var bits = uri.GetInteger("bits", null, 1, 24);
        var reference = uri.GetNumber("vref", AdcScale.Ad8232.ReferenceVolts, 0.001, 1000)!.Value;
        var gain = uri.GetNumber("gain", AdcScale.Ad8232.Gain, 0.001, 1e9)!.Value;
        if (unit == SampleUnit.AdcCounts && bits is null)
            throw new EcgStreamException($"The source '{uri.Text}' sends converter counts of unknown resolution: add bits=10 or bits=12, and vref= and gain= where they are not 3.3 V and 1100.");
        return new()
        {
            Unit = unit,
            RateHz = uri.GetNumber("rate", null, 1, 100_000),
            Adc = bits is { } known ? new AdcScale(known, reference, gain) : null,
        };
    }
}

using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Composition;

/// <summary>
/// Hands the markers that come over a broker to a session, and tells of every marker that was placed, wherever it came from. Nothing that
/// comes over the topic, and no broker that refuses it, ends the session.
/// </summary>
sealed class MarkerListener : IAsyncDisposable
{
    /// <summary>Value of <c>--marker-topic</c> for none.</summary>
    public const string Off = "off";

    readonly EcgSession _session;
    readonly Action<DateTimeOffset, string> _note;
    readonly IScheduler _clock;
    readonly MqttMarkers? _source;
    readonly CompositeDisposable _subscriptions = [];

    /// <summary>Begins to listen.</summary>
    /// <param name="session">Places the markers; not running yet, so that no marker is missed.</param>
    /// <param name="broker">The broker; null for none.</param>
    /// <param name="topic">The topic with <c>{device}</c> in it, or <see cref="Off"/>.</param>
    /// <param name="note">Is told each marker and what went wrong, in one plain sentence. From any thread.</param>
    /// <param name="clock">Times arrivals and waits.</param>
    /// <exception cref="EcgStreamException">The topic can't be listened to.</exception>
    public MarkerListener(EcgSession session, BrokerAddress? broker, string topic, Action<DateTimeOffset, string> note, IScheduler clock)
    {
        (_session, _note, _clock) = (session, note, clock);
        _source = topic == Off || broker is null ? null : new(broker, new MarkerTopic(topic), clock);
        _subscriptions.Add(session.Markers.Subscribe(Tell));
        if (_source is null)
            return;
        _subscriptions.Add(_source.Markers.Subscribe(marker => Mark(marker)));
        _subscriptions.Add(_source.Remarks.Subscribe(text => note(clock.Now, $"Markers: {text}")));
        _subscriptions.Add(_source.States.Subscribe(_ => { }, refused => note(clock.Now, $"Markers are not listened to: {refused.Message}")));
        _source.Open();
    }

    /// <summary>Hands a marker to the session, and tells where it belongs to nothing. From any thread.</summary>
    /// <returns>Whether it was placed on a device.</returns>
    public bool Mark(Marker marker)
    {
        if (_session.Mark(marker) > 0)
            return true;
        var isKnown = marker.Device is null || _session.Devices.Any(d => d.Device == marker.Device);
        _note(_clock.Now, isKnown
            ? $"A marker came before the first sample of {marker.Device ?? "any device"} and belongs to nothing: {marker.Text}"
            : $"A marker came for '{marker.Device}', which is no device here: {marker.Text}");
        return false;
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        _subscriptions.Dispose();
        if (_source is not null)
            await _source.DisposeAsync();
    }

    void Tell(Marker marker) =>
        _note(_clock.Now, string.Create(CultureInfo.InvariantCulture, $"{marker.Device}: marker at sample {marker.Sample}: {marker.Text}{Meaning(marker)}"));

    static string Meaning(Marker marker) => marker switch
    {
        { Label: { } label, Duration: { } none } when none == TimeSpan.Zero => $" (label {label} ends)",
        { Label: { } label, Duration: { } length } => string.Create(CultureInfo.InvariantCulture, $" (label {label} for {length.TotalSeconds:0.###} s)"),
        { Label: { } label } => $" (label {label})",
        _ => "",
    };
}

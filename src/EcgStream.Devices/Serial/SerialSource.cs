using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Devices;

/// <summary>
/// A device on a serial port: <c>serial:/dev/ttyUSB0?format=cyton&amp;channel=1&amp;gain=24</c>. The port may be absent at first, be
/// pulled out or fall silent: that is told, and it is tried again (after 0.5 s, in the end every 10 s) until it speaks.
/// <para>
/// Options of every format: <c>format</c> (<c>ascii</c>; <c>csv</c>, <c>jsonl</c>, <c>cyton</c>, <c>bitalino</c>, and <c>auto</c>, which
/// looks at the first seconds and says what it found), <c>baud</c> (115200), <c>device</c> (the port's name), <c>stall</c> in seconds (5).
/// </para>
/// <para>
/// Text (<c>ascii</c>, <c>csv</c>, <c>jsonl</c>): <c>rate</c> in Hz (measured if not given), <c>unit</c> (<c>adc</c>, <c>mV</c>,
/// <c>uV</c>, <c>V</c>), <c>bits</c> (10), <c>vref</c> in volts (3.3), <c>gain</c> (1100); which number of a line it is, <c>column</c>
/// (<c>ascii</c>), <c>columns=t,ecg</c> (<c>csv</c>) or <c>key</c> (<c>jsonl</c>, <c>ecg</c>). <c>cyton</c>: <c>channel</c> 1 … 8 (1),
/// <c>gain</c> (24). <c>bitalino</c>: <c>channels=A1,A2</c> (<c>channel</c> alone), <c>channel</c> (A2, or the first of <c>channels</c> where
/// A2 is not among them), <c>rate</c> 1, 10, 100 or 1000 (1000).
/// </para>
/// <para>
/// A Cyton and a BITalino are told to start when they are first opened and to stop when the source is closed. When the port comes back in
/// between they are listened to first, and told to start only if they don't send: so their counters go on, and what was lost is
/// told to the sample.
/// </para>
/// </summary>
public sealed class SerialSource : IEcgSource
{
    readonly SourceUri _uri;
    readonly IScheduler _clock;
    readonly ISerialFeed _feed;
    readonly SerialSettings _settings;
    readonly SerialLanguage? _language;
    readonly TimeSpan _stall;
    readonly string _device;

    SerialSource(SourceUri uri, IScheduler clock, Func<SerialSettings, ISerialFeed> feed)
    {
        (_uri, _clock) = (uri, clock);
        var format = uri.GetChoice("format", SerialProtocols.All[0].Name, [.. SerialProtocols.All.Select(p => p.Name), FormatSearch.Name]);
        var protocol = SerialProtocols.Find(format);
        _settings = SerialSettings.FromUri(uri, protocol?.BaudRate ?? SerialSettings.DefaultBaudRate);
        if (protocol is not null)
            _language = protocol.Read(uri);
        else
            FormatSearch.ReadOptions(uri);
        _stall = Seconds(uri, "stall", otherwise: 5, min: 0.5, max: 3600);
        _device = uri.GetDevice() ?? SourceUri.DeviceId(_settings.Port[(_settings.Port.LastIndexOfAny(['/', '\\']) + 1)..]);
        uri.RefuseUnknownOptions();
        _feed = feed(_settings);
    }

    /// <summary>Makes the source; nothing is opened yet.</summary>
    /// <param name="uri">Port and options.</param>
    /// <param name="clock">The session's clock.</param>
    /// <exception cref="EcgStreamException">The port is not named, or an option is unknown, malformed or out of range.</exception>
    public static SerialSource Create(SourceUri uri, IScheduler clock) =>
        Create(uri, clock, settings => new SerialFeed(settings, SerialPortLink.Open));

    /// <summary>Makes the source on bytes from elsewhere than a port of this machine.</summary>
    /// <param name="uri">Port and options.</param>
    /// <param name="clock">The session's clock.</param>
    /// <param name="feed">Where the bytes come from.</param>
    /// <exception cref="EcgStreamException">The port is not named, or an option is unknown, malformed or out of range.</exception>
    public static SerialSource Create(SourceUri uri, IScheduler clock, Func<SerialSettings, ISerialFeed> feed)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(feed);
        return new(uri, clock, feed);
    }

    /// <inheritdoc/>
    public string Name => _uri.Text;

    /// <summary>Ended once the port is closed after the last subscription was disposed: then another may open it.</summary>
    public Task Closed => _feed.Closed;

    /// <inheritdoc/>
    public IObservable<EcgDevice> Devices => Observable.Create<EcgDevice>(observer =>
    {
        var events = new Subject<DeviceEvent>();
        var closing = new AsyncSubject<Unit>();
        var session = new SerialSession(new(_uri, _settings, _feed, _language, _stall, Backoff.Default), _clock, events);
        observer.OnNext(new(_device, session.Chunks(closing), events.AsObservable()) { TellsSilence = true });
        return () =>
        {
            closing.OnNext(Unit.Default);
            closing.OnCompleted();
        };
    });

    static TimeSpan Seconds(SourceUri uri, string option, double otherwise, double min, double max)
    {
        if (uri.Get(option) is not { } text)
            return TimeSpan.FromSeconds(otherwise);
        var number = text.EndsWith('s') ? text[..^1] : text;
        return double.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds >= min && seconds <= max
            ? TimeSpan.FromSeconds(seconds)
            : throw new EcgStreamException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"The source '{uri.Text}' has {option}={text}: give seconds from {min} to {max}, for example {option}={otherwise}s."));
    }

    /// <summary>What a session works with.</summary>
    /// <param name="Uri">For the options of a format that must be found first.</param>
    /// <param name="Settings">Which port.</param>
    /// <param name="Feed">Its bytes.</param>
    /// <param name="Language">How its device speaks; null where that must be found first.</param>
    /// <param name="Stall">The longest silence.</param>
    /// <param name="Backoff">How long to wait between tries.</param>
    internal sealed record Parts(SourceUri Uri, SerialSettings Settings, ISerialFeed Feed, SerialLanguage? Language, TimeSpan Stall, Backoff Backoff)
    {
        /// <summary>How long the port's adapter holds bytes back, with the kernel's name of the port.</summary>
        public Func<(string Name, int Milliseconds)?> LatencyTimer { get; init; } = () => SerialPorts.LatencyTimer(Settings.Port);
    }
}

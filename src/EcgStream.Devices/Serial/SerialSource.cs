using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Devices;

/// <summary>
/// A device on a serial port: <c>serial:/dev/ttyUSB0?baud=115200&amp;format=ascii&amp;rate=250</c>. The port may be absent at first, be
/// pulled out or fall silent: that is told, and it is tried again (after 0.5 s, in the end every 10 s) until it speaks.
/// <para>
/// Options: <c>baud</c> (115200), <c>format</c> (<c>ascii</c>), <c>rate</c> in Hz (measured if not given), <c>unit</c>
/// (<c>adc</c>, <c>mV</c>, <c>uV</c>, <c>V</c>), <c>bits</c> (10), <c>vref</c> in volts (3.3), <c>gain</c> (1100), <c>column</c>,
/// <c>device</c> (the port's name), <c>stall</c> in seconds (5).
/// </para>
/// </summary>
public sealed class SerialSource : IEcgSource
{
    readonly SourceUri _uri;
    readonly IScheduler _clock;
    readonly ISerialFeed _feed;
    readonly SerialSettings _settings;
    readonly AsciiFormat _format;
    readonly double? _rateHz;
    readonly TimeSpan _stall;
    readonly string _device;

    SerialSource(SourceUri uri, IScheduler clock, Func<SerialSettings, ISerialFeed> feed)
    {
        (_uri, _clock) = (uri, clock);
        _settings = SerialSettings.FromUri(uri);
        uri.GetChoice("format", "ascii", "ascii");
        _format = AsciiFormat.FromUri(uri);
        _rateHz = uri.GetNumber("rate", null, 10, 10_000);
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
        var session = new SerialSession(new(_settings, _feed, new AsciiDecoder(_format), _rateHz, _stall, Backoff.Default), _clock, events);
        observer.OnNext(new(_device, session.Chunks.TakeUntil(closing), events.AsObservable()) { TellsSilence = true });
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
    internal sealed record Parts(
        SerialSettings Settings, ISerialFeed Feed, ISampleDecoder Decoder, double? RateHz, TimeSpan Stall, Backoff Backoff);
}

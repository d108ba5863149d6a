using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>A port on virtual time: each subscription plays the next opening of the script.</summary>
sealed class ScriptedFeed(HistoricalScheduler clock, params Func<IObservable<ReadOnlyMemory<byte>>>[] openings) : ISerialFeed
{
    public List<TimeSpan> OpenedAt { get; } = [];

    /// <summary>Subscriptions that live; a port can be open once only.</summary>
    public int Open { get; private set; }

    public Task Closed => Task.CompletedTask;

    /// <summary>Commands with the time at which they were given.</summary>
    public List<(double Seconds, byte[] Command)> Written { get; } = [];

    public void Write(ReadOnlyMemory<byte> command) => Written.Add(((clock.Now - VirtualTime.Epoch).TotalSeconds, command.ToArray()));

    public IObservable<ReadOnlyMemory<byte>> Bytes => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        Assert.Equal(0, Open);
        var opening = openings[Math.Min(OpenedAt.Count, openings.Length - 1)]();
        OpenedAt.Add(clock.Now - VirtualTime.Epoch);
        Open++;
        return new CompositeDisposable(opening.Subscribe(observer), Disposable.Create(() => Open--));
    });

    public static Func<IObservable<ReadOnlyMemory<byte>>> CannotOpen(string reason) =>
        () => Observable.Throw<ReadOnlyMemory<byte>>(new SerialLinkException(reason));

    /// <summary>An opening that says texts at offsets (Latin-1: a character is a byte), and fails at <paramref name="goneAt"/> if given.</summary>
    public Func<IObservable<ReadOnlyMemory<byte>>> Says(IEnumerable<(double Seconds, string Text)> said, double? goneAt = null) => () =>
    {
        var bytes = clock.Cold(said.Select(s => (TimeSpan.FromSeconds(s.Seconds), (ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(s.Text))));
        var gone = goneAt is { } at
            ? Observable.Timer(TimeSpan.FromSeconds(at), clock).SelectMany(_ => Observable.Throw<ReadOnlyMemory<byte>>(new SerialLinkException("gone")))
            : Observable.Never<ReadOnlyMemory<byte>>();
        return bytes.Merge(gone).StartWith(ReadOnlyMemory<byte>.Empty);
    };

    /// <summary>
    /// An opening of a device that counts on whether anybody listens or not: it prints sample k, which is k, at k / rate seconds
    /// of the clock; so many lines come at once.
    /// </summary>
    public Func<IObservable<ReadOnlyMemory<byte>>> Counts(double rateHz, double lastsSeconds, int atOnce = 1) => () =>
    {
        var now = (clock.Now - VirtualTime.Epoch).TotalSeconds;
        var first = (long)Math.Ceiling(now * rateHz + 1e-6);
        var runs = Enumerable.Range(0, (int)(lastsSeconds * rateHz / atOnce)).Select(run =>
        {
            var start = first + run * atOnce;
            var text = string.Concat(Enumerable.Range(0, atOnce).Select(i => string.Create(CultureInfo.InvariantCulture, $"{start + i}\r\n")));
            return ((start + atOnce - 1) / rateHz - now, text);
        });
        return Says(runs, lastsSeconds)();
    };
}

using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace EcgStream.Devices;

/// <summary>What a look at a port found.</summary>
/// <param name="Sentence">One plain sentence: what the port sends, or why that can't be said and what to try.</param>
/// <param name="Source">The source to give to <c>--source</c>, every option told; null where nothing was found.</param>
public sealed record ProbeFinding(string Sentence, string? Source)
{
    /// <summary>Whether the port could not be looked at, or holds something that the options given with it don't fit.</summary>
    public bool Failed { get; init; }
}

/// <summary>
/// Looks at a port for some seconds and says what is on it, as <c>format=auto</c> does. A silent port is asked what a BITalino and a
/// Cyton answer; nothing is left running that was not before, and the port is closed at the end.
/// </summary>
public static class SerialProbe
{
    static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(0.1);

    /// <summary>Time enough to listen and to ask.</summary>
    public static TimeSpan DefaultLimit { get; } = FormatSearch.Longest + TimeSpan.FromSeconds(1.5);

    /// <summary>Reads how a port is to be looked at.</summary>
    /// <param name="port">Its path, or a source such as <c>serial:/dev/ttyUSB0?baud=9600</c>.</param>
    /// <returns>The port's path.</returns>
    /// <exception cref="EcgStreamException">No port is named, or an option is unknown, malformed or out of range.</exception>
    public static string PortOf(string port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return Read(port).Settings.Port;
    }

    /// <summary>Looks at a port of this machine.</summary>
    /// <param name="port">Its path, or a source such as <c>serial:/dev/ttyUSB0?baud=9600</c>.</param>
    /// <param name="limit">How long at most, the opening included.</param>
    /// <param name="clock">On which time passes.</param>
    /// <param name="stop">Ends the look with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EcgStreamException">No port is named, or an option is unknown, malformed or out of range.</exception>
    public static Task<ProbeFinding> RunAsync(string port, TimeSpan limit, IScheduler clock, CancellationToken stop) =>
        RunAsync(port, limit, clock, settings => new SerialFeed(settings, SerialPortLink.Open), stop);

    internal static async Task<ProbeFinding> RunAsync(
        string port, TimeSpan limit, IScheduler clock, Func<SerialSettings, ISerialFeed> newFeed, CancellationToken stop)
    {
        var (uri, settings) = Read(port);
        var feed = newFeed(settings);
        var finding = await Look(uri, feed, clock)
            .Timeout(limit, Observable.Return(new ProbeFinding($"{uri.Path} told nothing in the time that was given: give it longer.", null)), clock)
            .FirstAsync()
            .ToTask(stop);
        await feed.Closed.WaitAsync(stop);
        return finding;
    }

    static (SourceUri Uri, SerialSettings Settings) Read(string port)
    {
        var uri = SourceUri.Parse(port.StartsWith("serial:", StringComparison.Ordinal) ? port : $"serial:{port}");
        FormatSearch.ReadOptions(uri);
        var settings = SerialSettings.FromUri(uri);
        uri.RefuseUnknownOptions();
        return (uri, settings);
    }

    static IObservable<ProbeFinding> Look(SourceUri uri, ISerialFeed feed, IScheduler clock) => Observable.Defer(() =>
    {
        var time = clock.StartStopwatch();
        FormatSearch? search = null;
        return feed.Bytes
            .Select(bytes => (Bytes: bytes.ToArray(), Opened: bytes.IsEmpty))
            .Merge(Observable.Interval(TickEvery, clock).Select(_ => (Bytes: Array.Empty<byte>(), Opened: false)))
            .Select(heard =>
            {
                if (heard.Opened)
                    search = new(uri, time.Elapsed, feed.Write);
                search?.Take(heard.Bytes);
                return search?.Tick(time.Elapsed);
            })
            .OfType<FormatFound>()
            .Select(found => new ProbeFinding(found.Sentence, found.Source) { Failed = found.IsMistake })
            .Catch((SerialLinkException fault) => Observable.Return(new ProbeFinding(fault.Message, null) { Failed = true }));
    });
}

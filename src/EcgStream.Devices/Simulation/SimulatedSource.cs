using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Devices;

/// <summary>
/// A simulated subject as a source: <c>sim:?subject=7&amp;emotion=calm</c>, so that the system can be tried without hardware. What can be said in
/// the URI stands at <see cref="SimulatedSourceOptions"/>.
/// </summary>
public sealed class SimulatedSource : IEcgSource
{
    readonly IScheduler _clock;

    SimulatedSource(string name, SimulatedSourceOptions options, IScheduler clock) => (Name, Options, _clock) = (name, options, clock);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What the URI asked for.</summary>
    public SimulatedSourceOptions Options { get; }

    /// <summary>
    /// One device. Its samples come on the clock in chunks of 100 ms of its time: the backlog at once, with <see cref="SampleChunk.TakenAt"/> in the
    /// past, then at the wanted speed. Every subscription to them starts the same signal anew.
    /// </summary>
    public IObservable<EcgDevice> Devices => Observable.Create<EcgDevice>(devices =>
    {
        var open = new CompositeDisposable();
        var events = new Subject<DeviceEvent>();
        var signal = Observable.Create<SampleChunk>(chunks =>
        {
            var playback = new SimulatedPlayback(Options, _clock, chunks, events, () =>
            {
                events.OnCompleted();
                devices.OnCompleted();
            });
            open.Add(playback);
            playback.Start();
            return playback;
        });
        devices.OnNext(new(Options.Device, signal, events.AsObservable()) { Waits = Options.Speed is null });
        return open;
    });

    /// <summary>Reads a URI of the scheme <c>sim</c>.</summary>
    /// <param name="uri">For example <c>sim:?subject=7&amp;emotion=calm&amp;backlog=60</c>.</param>
    /// <param name="clock">The session's clock.</param>
    /// <exception cref="EcgStreamException">An option is unknown or its value is not allowed.</exception>
    public static SimulatedSource Create(SourceUri uri, IScheduler clock)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(clock);
        return new(uri.Text, SimulatedSourceOptions.From(uri), clock);
    }
}

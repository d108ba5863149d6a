using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace EcgStream.Testing;

/// <summary>What a stream said, and when, counted from the clock's start.</summary>
public sealed record Said<T>(TimeSpan At, Notification<T> What);

/// <summary>
/// Virtual-time helpers on System.Reactive alone, in the shape of TestScheduler's cold observables and recorded observers,
/// so that tests could move over to Microsoft.Reactive.Testing.
/// </summary>
public static class VirtualTime
{
    public static DateTimeOffset Epoch { get; } = DateTimeOffset.UnixEpoch;

    /// <summary>A clock that starts at <see cref="Epoch"/>.</summary>
    public static HistoricalScheduler NewClock() => new(Epoch);

    /// <summary>A sequence that says each value at its offset from subscription, and completes at <paramref name="end"/> if given.</summary>
    public static IObservable<T> Cold<T>(this HistoricalScheduler clock, IEnumerable<(TimeSpan At, T Value)> said, TimeSpan? end = null) =>
        Observable.Create<T>(observer =>
        {
            var start = clock.Now;
            var scheduled = new CompositeDisposable();
            foreach (var (at, value) in said)
                scheduled.Add(clock.Schedule(start + at, () => observer.OnNext(value)));
            if (end is { } last)
                scheduled.Add(clock.Schedule(start + last, observer.OnCompleted));
            return scheduled;
        });

    /// <summary>Subscribes and writes down what is said and when.</summary>
    public static List<Said<T>> Record<T>(this HistoricalScheduler clock, IObservable<T> source)
    {
        var said = new List<Said<T>>();
        source.Materialize().Subscribe(n => said.Add(new(clock.Now - Epoch, n)));
        return said;
    }
}

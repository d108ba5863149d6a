using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace EcgStream;

/// <summary>Subscribing again to what failed.</summary>
public static class Retrying
{
    /// <summary>
    /// Subscribes again after each error, waiting as <paramref name="backoff"/> says. A value starts the count of failures over.
    /// An <see cref="EcgStreamException"/> is a user's to mend, so it is passed on at once.
    /// </summary>
    /// <param name="source">What may fail.</param>
    /// <param name="backoff">How long to wait.</param>
    /// <param name="clock">On which the wait passes and the next subscription is made.</param>
    /// <param name="waiting">Told each error with the wait that follows, before the wait begins.</param>
    public static IObservable<T> RetryWithBackoff<T>(
        this IObservable<T> source, Backoff backoff, IScheduler clock, Action<Exception, TimeSpan>? waiting = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(backoff);
        ArgumentNullException.ThrowIfNull(clock);
        return Observable.Defer(() =>
        {
            var failures = 0;
            return source
                .Do(_ => failures = 0)
                .RetryWhen(errors => errors.SelectMany(error =>
                {
                    if (error is EcgStreamException)
                        return Observable.Throw<long>(error);
                    var wait = backoff.Delay(++failures);
                    waiting?.Invoke(error, wait);
                    return Observable.Timer(wait, clock);
                }));
        });
    }
}

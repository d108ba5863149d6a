using System.Reactive.Concurrency;

namespace EcgStream.Mqtt;

/// <summary>A token that is cancelled with another one, or when the clock says that it took too long.</summary>
sealed class Deadline : IDisposable
{
    readonly CancellationTokenSource _cancellation;
    readonly IDisposable _timer;

    public Deadline(IScheduler clock, TimeSpan after, CancellationToken outer)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _timer = clock.Schedule(after, () =>
        {
            try
            {
                _cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Done in the very moment it ran out.
            }
        });
    }

    public CancellationToken Token => _cancellation.Token;

    public void Dispose()
    {
        _timer.Dispose();
        _cancellation.Dispose();
    }
}

using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace EcgStream;

/// <summary>A <see cref="TimeProvider"/> whose clock and timers are those of an Rx scheduler, so that the two can't disagree.</summary>
public sealed class SchedulerTimeProvider(IScheduler scheduler) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => scheduler.Now.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => scheduler.Now.UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SchedulerTimer(scheduler, callback, state, dueTime, period);

    sealed class SchedulerTimer : ITimer
    {
        readonly IScheduler _scheduler;
        readonly TimerCallback _callback;
        readonly object? _state;
        readonly SerialDisposable _pending = new();

        public SchedulerTimer(IScheduler scheduler, TimerCallback callback, object? state, TimeSpan due, TimeSpan period)
        {
            (_scheduler, _callback, _state) = (scheduler, callback, state);
            Change(due, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_pending.IsDisposed)
                return false;
            _pending.Disposable = Disposable.Empty;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            // In its place before it is scheduled: a callback that is due at once may change the timer meanwhile.
            var wait = new SingleAssignmentDisposable();
            _pending.Disposable = wait;
            wait.Disposable = _scheduler.Schedule(dueTime, again =>
            {
                _callback(_state);
                if (period > TimeSpan.Zero)
                    again(period);
            });
            return true;
        }

        public void Dispose() => _pending.Dispose();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

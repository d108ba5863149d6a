using System.Reactive.Linq;
using EcgStream.Testing;

namespace EcgStream.Tests;

public class RetryWithBackoffTests
{
    static readonly Backoff Doubling = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    [Fact]
    public void Retrying_waits_longer_after_each_failure_in_a_row()
    {
        var clock = VirtualTime.NewClock();
        var tries = new List<double>();
        var source = Observable.Defer(() =>
        {
            tries.Add((clock.Now - VirtualTime.Epoch).TotalSeconds);
            return Observable.Throw<int>(new IOException("away"));
        });

        using var _ = source.RetryWithBackoff(Doubling, clock).Subscribe();
        clock.AdvanceBy(TimeSpan.FromSeconds(16));

        Assert.Equal([0, 1, 3, 7, 11, 15], tries);
    }

    [Fact]
    public void Retrying_starts_its_count_over_after_a_value()
    {
        var clock = VirtualTime.NewClock();
        var waits = new List<double>();
        var tries = 0;
        var source = Observable.Defer(() => ++tries == 3
            ? Observable.Return(1).Concat(Observable.Throw<int>(new IOException("again")))
            : Observable.Throw<int>(new IOException("away")));

        using var _ = source.RetryWithBackoff(Doubling, clock, (_, wait) => waits.Add(wait.TotalSeconds)).Subscribe();
        clock.AdvanceBy(TimeSpan.FromSeconds(5.9));

        Assert.Equal([1, 2, 1, 2], waits);
    }

    [Fact]
    public void Retrying_tells_the_error_before_the_wait_begins()
    {
        var clock = VirtualTime.NewClock();
        var told = new List<string>();

        using var _ = Observable.Throw<int>(new IOException("away"))
            .RetryWithBackoff(Doubling, clock, (error, wait) => told.Add($"{error.Message} {wait.TotalSeconds}")).Subscribe();

        Assert.Equal(["away 1"], told);
    }

    [Fact]
    public void Retrying_passes_on_what_only_the_user_can_mend()
    {
        var clock = VirtualTime.NewClock();
        Exception? seen = null;

        using var _ = Observable.Throw<int>(new EcgStreamException("wrong option")).RetryWithBackoff(Doubling, clock).Subscribe(_ => { }, e => seen = e);

        Assert.Equal("wrong option", Assert.IsType<EcgStreamException>(seen).Message);
    }

    [Fact]
    public void Retrying_ends_when_its_subscription_is_disposed_during_a_wait()
    {
        var clock = VirtualTime.NewClock();
        var tries = 0;
        var source = Observable.Defer(() =>
        {
            tries++;
            return Observable.Throw<int>(new IOException("away"));
        });

        source.RetryWithBackoff(Doubling, clock).Subscribe().Dispose();
        clock.AdvanceBy(TimeSpan.FromMinutes(1));

        Assert.Equal(1, tries);
    }

    [Fact]
    public void Retrying_completes_with_its_source()
    {
        var clock = VirtualTime.NewClock();

        var said = clock.Record(Observable.Return(7).RetryWithBackoff(Doubling, clock));

        Assert.Equal(2, said.Count);
        Assert.Equal(System.Reactive.NotificationKind.OnCompleted, said[1].What.Kind);
    }
}

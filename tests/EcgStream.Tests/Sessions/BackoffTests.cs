using CsCheck;

namespace EcgStream.Tests;

public class BackoffTests
{
    [Fact]
    public void Backoff_doubles_up_to_its_maximum()
    {
        var waits = Enumerable.Range(1, 8).Select(n => Backoff.Default.Delay(n).TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 8, 10, 10, 10], waits);
    }

    [Fact]
    public void Backoff_never_shrinks_and_stays_in_its_range_whatever_the_count() =>
        Gen.Select(Gen.Int[1, 10_000], Gen.Int[0, 100_000], Gen.Double[1, 50], Gen.Int[1, int.MaxValue - 1]).Sample((first, more, factor, failures) =>
        {
            var backoff = new Backoff(TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(first + more), factor);
            var (wait, next) = (backoff.Delay(failures), backoff.Delay(failures + 1));
            return wait >= backoff.First && next >= wait && next <= backoff.Max;
        });

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(-1, 1, 2)]
    [InlineData(2, 1, 2)]
    [InlineData(1, 2, 0.9)]
    [InlineData(1, 2, double.NaN)]
    [InlineData(1, 2, double.PositiveInfinity)]
    public void Backoff_refuses_waits_that_make_no_sense(double first, double max, double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.FromSeconds(first), TimeSpan.FromSeconds(max), factor));

    [Fact]
    public void Backoff_refuses_to_wait_without_a_failure() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Backoff.Default.Delay(0));
}

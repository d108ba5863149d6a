using CsCheck;

namespace EcgStream.Tests;

public sealed class DeviceClockTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Arrivals that jitter by a mean of 60 ms, on a device that runs 150 ppm fast: times stay within a few milliseconds.</summary>
    [Fact]
    public void Clock_follows_the_device_and_not_the_jitter_of_arrival()
    {
        const double nominal = 250, actual = 250 * (1 + 150e-6);
        var random = new Random(1);
        var clock = new DeviceClock(nominal, 0, Arrival(25));
        for (var index = 25L; index < 250 * 600; index += 25)
            clock.Observe(index, Arrival(index));

        var errors = Enumerable.Range(0, 60).Select(i => (clock.TimeOf(250.0 * (540 + i)) - True(250 * (540 + i))).TotalMilliseconds).ToArray();
        Assert.All(errors, e => Assert.InRange(e, -5, 10));
        Assert.InRange(errors.Max() - errors.Min(), 0, 1);
        Assert.InRange(clock.MeasuredRateHz!.Value, actual - 0.01, actual + 0.01);

        DateTimeOffset True(double index) => Start.AddSeconds(index / actual);
        DateTimeOffset Arrival(double index) => True(index).AddMilliseconds(-60 * Math.Log(1 - random.NextDouble()));
    }

    /// <summary>A file's own times: the clock stands on the first and every chunking gives the same times, to the tick.</summary>
    [Fact]
    public void Clock_is_exact_to_the_tick_where_times_agree_with_the_rate() =>
        Gen.Select(Gen.Double[100, 1000], Gen.Int[1, 5000].Array[1, 50]).Sample((rate, lengths) =>
        {
            var clock = new DeviceClock(rate, 0, Start);
            var index = 0L;
            foreach (var length in lengths)
            {
                clock.Observe(index, Start.AddSeconds(index / rate));
                index += length;
            }
            Assert.Equal(new DeviceClock(rate, 0, Start).TimeOf(index), clock.TimeOf(index));
        });

    [Fact]
    public void Clock_starts_on_the_earliest_arrival_before_a_line_can_be_fitted()
    {
        var clock = new DeviceClock(100, 0, Start.AddSeconds(0.5));
        clock.Observe(0, Start.AddSeconds(0.5));
        clock.Observe(100, Start.AddSeconds(1.1));
        Assert.Equal(Start.AddSeconds(2.1), clock.TimeOf(200));
        Assert.Null(clock.MeasuredRateHz);
    }

    /// <summary>A broker was away for five minutes; then its backlog comes at once, and after it the signal goes on live.</summary>
    [Fact]
    public void Backlog_that_arrives_at_once_does_not_bend_the_clock()
    {
        var clock = new DeviceClock(100, 0, Start);
        for (var index = 0L; index < 100 * 900; index += 50)
        {
            var taken = index / 100.0;
            var arrived = taken is > 300 and < 600 ? 600 + taken / 1e4 : taken;
            clock.Observe(index, Start.AddSeconds(arrived));
            Assert.InRange((clock.TimeOf(index) - Start.AddSeconds(taken)).TotalSeconds, -0.05, 0.05);
        }
    }

    /// <summary>The clock of this machine is set back by an hour: within a block the times follow, and a window stays as long as it is.</summary>
    [Fact]
    public void Clock_that_is_set_starts_the_line_over()
    {
        var clock = new DeviceClock(100, 0, Start);
        for (var index = 0L; index < 100 * 900; index += 50)
        {
            var step = index >= 100 * 450 ? -3600 : 0;
            clock.Observe(index, Start.AddSeconds(index / 100.0 + step));
            Assert.InRange((clock.TimeOf(index) - clock.TimeOf(index - 6_000)).TotalSeconds, 59.9, 60.1);
        }
        Assert.InRange((clock.TimeOf(90_000) - Start.AddSeconds(900 - 3600)).TotalSeconds, -0.01, 0.01);
    }

    /// <summary>Whatever time a device claims, there is an answer.</summary>
    [Fact]
    public void Clock_stays_within_the_calendar_whatever_a_device_claims() =>
        Gen.Select(Gen.Long[DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks], Gen.Long[0, long.MaxValue / 4], Gen.Double[20, 8000])
            .Sample((ticks, index, rate) =>
            {
                var clock = new DeviceClock(rate, 0, new DateTimeOffset(ticks, TimeSpan.Zero));
                clock.Observe(index, new DateTimeOffset(ticks, TimeSpan.Zero));
                clock.TimeOf(index);
                clock.TimeOf(0);
            });
}

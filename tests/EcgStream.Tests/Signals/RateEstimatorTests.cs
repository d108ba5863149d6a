using CsCheck;

namespace EcgStream.Tests;

public sealed class RateEstimatorTests
{
    /// <summary>Any rate of a maker's sketch, 16 ms of jitter and half a second of backlog at opening: within half a per cent.</summary>
    [Fact]
    public void Estimate_lies_within_half_a_percent_despite_jitter_and_backlog() =>
        Gen.Select(Gen.Double[50, 1000], Gen.Int).Sample((rate, seed) =>
        {
            var random = new Random(seed);
            var estimator = new RateEstimator();
            double? estimate = null;
            var backlog = (long)(rate / 2);
            for (var t = 0.0; estimate is null && t < 30; t += 0.05)
            {
                var arrived = backlog + (long)(t * rate);
                estimate = estimator.Observe(arrived, DateTimeOffset.UnixEpoch.AddSeconds(t + 0.016 * random.NextDouble()));
            }
            Assert.NotNull(estimate);
            Assert.InRange(estimate.Value / rate, 0.995, 1.005);
        }, iter: 300);

    [Fact]
    public void Estimate_is_withheld_while_too_little_was_seen()
    {
        var estimator = new RateEstimator();
        for (var i = 0; i <= 100; i++)
            Assert.Null(estimator.Observe(i * 25, DateTimeOffset.UnixEpoch.AddSeconds(i * 0.1)));
    }
}

using System.Diagnostics;

namespace EcgStream.Benchmarks.Load;

/// <summary>Latencies in buckets of 1 % from 1 µs up; adding one allocates nothing. For one writer at a time.</summary>
sealed class LatencyHistogram
{
    const double Ratio = 1.01;
    static readonly double PerBucket = Math.Log(Ratio);

    readonly long[] _counts = new long[2_200];

    public long Count { get; private set; }

    /// <summary>The largest, ms.</summary>
    public double Max { get; private set; }

    public void Add(long ticks)
    {
        var microseconds = Math.Max(1, ticks * 1e6 / Stopwatch.Frequency);
        _counts[Math.Min(_counts.Length - 1, (int)(Math.Log(microseconds) / PerBucket))]++;
        Count++;
        Max = Math.Max(Max, microseconds / 1e3);
    }

    /// <summary>The latency, ms, that this part of them does not exceed (the upper border of its bucket); NaN without any.</summary>
    public double Quantile(double part)
    {
        if (Count == 0)
            return double.NaN;
        var left = (long)Math.Ceiling(part * Count);
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0)
                return Math.Min(Max, Math.Exp((i + 1) * PerBucket) / 1e3);
        }
        return Max;
    }
}

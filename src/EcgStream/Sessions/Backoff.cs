namespace EcgStream;

/// <summary>
/// How long to wait between tries: <see cref="First"/> after the first failure, <see cref="Factor"/> times as long after each
/// further one in a row, never longer than <see cref="Max"/>. There is no jitter: a process has one device or broker to wait for,
/// and a test can tell when the next try comes.
/// </summary>
public sealed record Backoff
{
    /// <summary>0.5 s, 1 s, 2 s, 4 s, 8 s, then 10 s: soon enough for a cable put back, rare enough to cost nothing.</summary>
    public static Backoff Default { get; } = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));

    /// <summary>Says the waits.</summary>
    /// <param name="first">Wait after the first failure, above zero.</param>
    /// <param name="max">The longest wait, <paramref name="first"/> or more.</param>
    /// <param name="factor">How much longer each wait is than the one before, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public Backoff(TimeSpan first, TimeSpan max, double factor = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, first);
        if (!(factor >= 1 && double.IsFinite(factor)))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "A wait can't get shorter: the factor is a finite number, 1 or more.");
        (First, Max, Factor) = (first, max, factor);
    }

    /// <summary>Wait after the first failure.</summary>
    public TimeSpan First { get; }

    /// <summary>The longest wait.</summary>
    public TimeSpan Max { get; }

    /// <summary>How much longer each wait is than the one before.</summary>
    public double Factor { get; }

    /// <summary>How long to wait now: First · Factor^(failures − 1), at most Max.</summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="failures"/> is below 1.</exception>
    public TimeSpan Delay(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // The power may be infinite after a long night of tries; the comparison still holds.
        var ticks = First.Ticks * Math.Pow(Factor, failures - 1);
        return ticks < Max.Ticks ? TimeSpan.FromTicks((long)ticks) : Max;
    }
}

using System.Collections.Concurrent;

namespace EcgStream;

/// <summary>
/// Memory of windows that go from hand to hand and come back: a window a second of each of a thousand devices would otherwise be 72 MB a second for the
/// collector. Holds no more than were ever out at once. Safe for concurrent use. A debug build fills what comes back with NaN, so that whoever still looks at it
/// finds no likely samples, and refuses what is no window that is out.
/// </summary>
/// <param name="length">Samples a window.</param>
sealed class WindowPool(int length)
{
    readonly ConcurrentQueue<float[]> _free = new();
#if DEBUG
    readonly Lock _gate = new();
    readonly HashSet<float[]> _out = [];
#endif

    /// <summary>Memory for one window, whose content is undefined.</summary>
    public float[] Rent()
    {
        var samples = _free.TryDequeue(out var used) ? used : new float[length];
#if DEBUG
        lock (_gate)
            _out.Add(samples);
#endif
        return samples;
    }

    /// <summary>Takes back what <see cref="Rent"/> gave, once; nobody may look at it any more.</summary>
    /// <exception cref="InvalidOperationException">In a debug build: it came back already, or is none of this pool's.</exception>
    public void Return(float[] samples)
    {
#if DEBUG
        lock (_gate)
        {
            if (!_out.Remove(samples))
                throw new InvalidOperationException("A window's memory comes back to where it was lent, once: this one is not out.");
        }
        Array.Fill(samples, float.NaN);
#endif
        _free.Enqueue(samples);
    }
}

using System.Collections.Concurrent;

namespace EcgStream;

/// <summary>
/// Memory of windows that go from hand to hand and come back: a window a second of each of a thousand devices would otherwise be 72 MB a second for the
/// collector. Holds no more than were ever out at once. Safe for concurrent use.
/// </summary>
/// <param name="length">Samples a window.</param>
sealed class WindowPool(int length)
{
    readonly ConcurrentQueue<float[]> _free = new();

    /// <summary>Memory for one window, whose content is undefined.</summary>
    public float[] Rent() => _free.TryDequeue(out var samples) ? samples : new float[length];

    /// <summary>Takes back what <see cref="Rent"/> gave; nobody may look at it any more.</summary>
    public void Return(float[] samples) => _free.Enqueue(samples);
}

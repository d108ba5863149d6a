namespace EcgStream.Recordings;

/// <summary>An array that grows as values are added, and hands out its memory without a copy.</summary>
sealed class GrowingArray<T>
{
    T[] _values = [];

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>The values so far.</summary>
    public Span<T> Span => _values.AsSpan(0, Count);

    /// <summary>The values so far; adding more may leave this memory behind.</summary>
    public Memory<T> Memory => _values.AsMemory(0, Count);

    /// <summary>Adds one value.</summary>
    public void Add(T value)
    {
        if (Count == _values.Length)
            Array.Resize(ref _values, Math.Max(1 << 14, 2 * Count));
        _values[Count++] = value;
    }
}

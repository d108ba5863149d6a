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
    /// <exception cref="EcgStreamException">There are as many as an array can hold.</exception>
    public void Add(T value)
    {
        if (Count == _values.Length)
            Array.Resize(ref _values, Grown(Count));
        _values[Count++] = value;
    }

    /// <summary>Takes the last value away.</summary>
    public void RemoveLast() => Count--;

    /// <summary>Room for more values than there are.</summary>
    /// <exception cref="EcgStreamException">There can be no more.</exception>
    internal static int Grown(int count) => count < Array.MaxLength
        ? (int)Math.Clamp(2L * count, 1 << 14, Array.MaxLength)
        : throw new EcgStreamException($"A recording of more than {Array.MaxLength:N0} samples of a channel can't be held in memory: cut it into parts.");
}

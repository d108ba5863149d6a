namespace EcgStream;

/// <summary>The latest few values.</summary>
sealed class RecentValues(int capacity)
{
    readonly double[] _values = new double[capacity];
    readonly double[] _sorted = new double[capacity];
    long _added;

    public int Count => (int)Math.Min(_added, _values.Length);

    public double Median => Smallest(Count / 2);

    public void Add(double value) => _values[_added++ % _values.Length] = value;

    public void Clear() => _added = 0;

    /// <summary>The value with so many below it, or with as many as there are; 0 without any.</summary>
    public double Smallest(int rank)
    {
        if (Count == 0)
            return 0;
        var sorted = _sorted.AsSpan(0, Count);
        _values.AsSpan(0, Count).CopyTo(sorted);
        sorted.Sort();
        return sorted[Math.Min(rank, Count / 2)];
    }
}

namespace EcgStream.Mqtt;

/// <summary>
/// A bounded queue of what is still to be sent, oldest first. What was taken out and could not be sent is put back in front. Safe for
/// concurrent use by any number of adders and one taker.
/// </summary>
/// <param name="capacity">The most that waits, 1 or more; beyond, the oldest is dropped and counted.</param>
sealed class Outbox<T>(int capacity)
{
    readonly Lock _gate = new();
    readonly LinkedList<T> _waiting = new();
    int _taken;
    long _dropped;

    /// <summary>Added and not yet done: queued or on the way.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count + _taken;
        }
    }

    /// <summary>How many were dropped, the oldest first, because too many waited.</summary>
    public long Dropped
    {
        get
        {
            lock (_gate)
                return _dropped;
        }
    }

    public void Add(T item)
    {
        lock (_gate)
        {
            _waiting.AddLast(item);
            Trim();
        }
    }

    /// <summary>Moves up to <paramref name="most"/> into <paramref name="batch"/>, which must be empty; they count as on the way.</summary>
    public void Take(int most, List<T> batch)
    {
        lock (_gate)
        {
            for (; batch.Count < most && _waiting.First is { } first; _taken++)
            {
                batch.Add(first.Value);
                _waiting.RemoveFirst();
            }
        }
    }

    /// <summary>Ends what <see cref="Take"/> began: all taken are off the way, and those in <paramref name="unsent"/> wait again, in front and in order.</summary>
    public void Return(List<T> unsent)
    {
        lock (_gate)
        {
            _taken = 0;
            for (var i = unsent.Count - 1; i >= 0; i--)
                _waiting.AddFirst(unsent[i]);
            Trim();
        }
    }

    void Trim()
    {
        for (; _waiting.Count > capacity; _dropped++)
            _waiting.RemoveFirst();
    }
}

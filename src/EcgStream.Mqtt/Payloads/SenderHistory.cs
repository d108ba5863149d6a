using System.Runtime.InteropServices;

namespace EcgStream.Mqtt;

/// <summary>What a tracker remembers of the messages it placed and of those it gave up: a bounded number of each, the latest.</summary>
sealed class SenderHistory
{
    readonly (ulong Fingerprint, int Length)[] _placed = new (ulong, int)[256];
    readonly LostRange[] _lost = new LostRange[32];
    long _placedCount;
    long _lostCount;

    /// <summary>Messages placed since the last <see cref="Clear"/>.</summary>
    public long Count => _placedCount;

    /// <summary>Median length of the latest messages; 1 or more.</summary>
    public int TypicalLength()
    {
        Span<int> lengths = stackalloc int[(int)Math.Min(_placedCount, 9)];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = _placed[(_placedCount - 1 - i) % _placed.Length].Length;
        lengths.Sort();
        return lengths.IsEmpty ? 1 : lengths[lengths.Length / 2];
    }

    public void Placed(ulong fingerprint, int length) => _placed[_placedCount++ % _placed.Length] = (fingerprint, length);

    public void GivenUp(LostRange range) => _lost[_lostCount++ % _lost.Length] = range;

    public bool Knows(ulong fingerprint)
    {
        foreach (var (known, _) in _placed.AsSpan(0, (int)Math.Min(_placedCount, _placed.Length)))
        {
            if (known == fingerprint)
                return true;
        }
        return false;
    }

    /// <summary>Whether any of these samples was given up as lost.</summary>
    public bool LostSamples(long start, long end)
    {
        foreach (var range in _lost.AsSpan(0, (int)Math.Min(_lostCount, _lost.Length)))
        {
            if (start < range.Start + range.Length && range.Start < end)
                return true;
        }
        return false;
    }

    /// <summary>Whether the message with this number was given up as lost.</summary>
    public bool LostMessage(long sequence)
    {
        foreach (var range in _lost.AsSpan(0, (int)Math.Min(_lostCount, _lost.Length)))
        {
            if (sequence >= range.FirstSequence && sequence < range.FirstSequence + range.Messages)
                return true;
        }
        return false;
    }

    public void Clear() => (_placedCount, _lostCount) = (0, 0);

    /// <summary>FNV-1a over everything that makes two messages the same one: the numbers, the time and the samples.</summary>
    public static ulong Fingerprint(SampleMessage message)
    {
        var hash = 14695981039346656037ul;
        void Mix(ulong value) => hash = unchecked((hash ^ value) * 1099511628211ul);
        Mix(unchecked((ulong)(message.Sequence ?? -1)));
        Mix(unchecked((ulong)(message.FirstSample ?? -1)));
        Mix(unchecked((ulong)(message.TakenAt?.UtcTicks ?? -1)));
        foreach (var bits in MemoryMarshal.Cast<float, uint>(message.MilliVolts.Span))
            Mix(bits);
        return hash;
    }
}

/// <summary>What was given up as lost between two messages.</summary>
/// <param name="Start">Index of the first lost sample.</param>
/// <param name="Length">Number of lost samples.</param>
/// <param name="FirstSequence">Number of the first lost message, where the sender counts.</param>
/// <param name="Messages">Number of lost messages, 0 where the sender does not count.</param>
readonly record struct LostRange(long Start, long Length, long FirstSequence, long Messages);

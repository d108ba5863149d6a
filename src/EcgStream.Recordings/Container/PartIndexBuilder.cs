using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Gathers a part's index from its chunks, while it is written or, where a crash left none, while it is looked through.</summary>
sealed class PartIndexBuilder
{
    static readonly TimeSpan BetweenMoments = TimeSpan.FromSeconds(10);

    readonly ImmutableArray<PartMoment>.Builder _moments = ImmutableArray.CreateBuilder<PartMoment>();
    long _samples;
    long _end;
    DateTimeOffset? _lastReceivedAt;

    /// <summary>Takes in the next chunk.</summary>
    /// <param name="start">Index of its first sample.</param>
    /// <param name="length">Its samples.</param>
    /// <param name="receivedAt">When the last of them arrived.</param>
    /// <param name="offset">Where its record begins, bytes from the file's beginning.</param>
    public void Add(long start, int length, DateTimeOffset receivedAt, long offset)
    {
        // A clock that was set back begins anew.
        if (_moments.Count == 0 || receivedAt - _moments[^1].ReceivedAt is var since && (since >= BetweenMoments || since < TimeSpan.Zero))
            _moments.Add(new(start, receivedAt.ToUniversalTime(), offset));
        _samples += length;
        _end = Math.Max(_end, start + length);
        _lastReceivedAt = receivedAt;
    }

    /// <summary>The index of the chunks so far.</summary>
    public PartIndex ToIndex() => new(_samples, _end, _lastReceivedAt, _moments.ToImmutable());
}

using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>The annotation signal of a file that is written: which lists stand in which data record.</summary>
/// <param name="bytes">Bytes in each record.</param>
/// <param name="records">The lists of each record.</param>
sealed class EdfAnnotationSpace(int bytes, List<byte[]>[] records)
{
    /// <summary>Bytes in each record.</summary>
    public int Bytes => bytes;

    /// <summary>Puts a record's lists one after another; what is left stays 0.</summary>
    public void CopyTo(int record, Span<byte> signal)
    {
        signal.Clear();
        foreach (var list in records[record])
        {
            list.CopyTo(signal);
            signal = signal[list.Length..];
        }
    }

    /// <summary>
    /// Each record begins with the list that keeps its time; then come the gaps that begin in it, so that of a file that is cut off no
    /// filled value is taken for a sample. Any other annotation stands in the record that it falls into, or, where that is
    /// full, in a later one, or else in any: EDF+ ties no annotation to its record. Every record sets the same room aside, twice what the
    /// average needs, and twice the longest list: then a list that does not fit finds a record that is not half full.
    /// </summary>
    /// <param name="starts">When each record begins, seconds.</param>
    /// <param name="recordSeconds">Length of a record, seconds.</param>
    /// <param name="gaps">Gaps: when, and their bytes.</param>
    /// <param name="annotations">The other annotations: when, and their bytes.</param>
    /// <param name="sampleBytes">The room is made a whole number of samples.</param>
    public static EdfAnnotationSpace Of(
        IReadOnlyList<double> starts, double recordSeconds, IEnumerable<(double Seconds, byte[] List)> gaps, IEnumerable<(double Seconds, byte[] List)> annotations, int sampleBytes)
    {
        var records = starts.Select(start => new List<byte[]> { EdfTal.Encode(EdfNumber.Onset(start), null, "") }).ToArray();
        var reached = 0;
        foreach (var (seconds, list) in gaps.OrderBy(gap => gap.Seconds))
        {
            while (reached + 1 < starts.Count && starts[reached + 1] <= seconds)
                reached++;
            records[reached].Add(list);
        }
        var needed = records.Max(record => record.Sum(list => list.Length));
        var ordered = annotations.OrderBy(a => a.Seconds).ToImmutableArray();
        var total = ordered.Sum(a => (long)a.List.Length);
        var longest = ordered.Select(a => a.List.Length).DefaultIfEmpty().Max();
        var room = Math.Min(total, Math.Max(2L * longest, (2 * total + starts.Count - 1) / starts.Count));
        var free = new long[starts.Count];
        free.AsSpan().Fill(room);
        var waiting = new Queue<byte[]>();
        var next = 0;
        for (var record = 0; record < records.Length; record++)
        {
            for (; next < ordered.Length && ordered[next].Seconds < starts[record] + recordSeconds; next++)
                waiting.Enqueue(ordered[next].List);
            while (waiting.TryPeek(out var list) && TryPut(record, list))
                waiting.Dequeue();
        }
        for (; next < ordered.Length; next++)
            waiting.Enqueue(ordered[next].List);
        for (var record = 0; waiting.TryPeek(out var list);)
        {
            if (TryPut(record, list))
                waiting.Dequeue();
            else
                record++;
        }
        var bytes = checked((int)(needed + room));
        return new((bytes + sampleBytes - 1) / sampleBytes * sampleBytes, records);

        bool TryPut(int record, byte[] list)
        {
            if (list.Length > free[record])
                return false;
            free[record] -= list.Length;
            records[record].Add(list);
            return true;
        }
    }
}

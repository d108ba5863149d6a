using CsCheck;

namespace EcgStream.Devices.Tests;

/// <summary>What every decoder owes, wherever its bytes were split.</summary>
static class Splitting
{
    /// <summary>Lengths of pieces.</summary>
    public static Gen<int[]> Cuts { get; } = Gen.Int[0, 50].Array[1, 20];

    /// <summary>All that a decoder makes of bytes in one piece, or in pieces of these lengths over and over.</summary>
    public static Decoded Decode(ISampleDecoder decoder, byte[] bytes, params int[] cuts)
    {
        var batch = new SampleBatch();
        var stamps = new List<long>();
        var values = new List<float>();
        var marks = new List<SignalMark>();
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            // A cut of nothing at all must do no harm either; the 1 keeps the loop going.
            var length = cuts.Length == 0 ? bytes.Length : Math.Min(bytes.Length - at, cuts.All(c => c == 0) ? 1 : cuts[i % cuts.Length]);
            decoder.Decode(bytes.AsSpan(at, length), batch);
            at += length;
        }
        for (var i = 0; decoder is not AsciiDecoder && i < batch.Count; i++)
            stamps.Add(batch.StampOf(i));
        var chunk = batch.Take(0, default, null);
        values.AddRange(chunk.MilliVolts.Span);
        marks.AddRange(chunk.Marks.IsDefault ? [] : chunk.Marks);
        return new(values, stamps, marks, decoder.Rejected, decoder.LastRejected);
    }

    /// <summary>A decoder's output.</summary>
    public sealed record Decoded(List<float> MilliVolts, List<long> Stamps, List<SignalMark> Marks, long Rejected, string Why)
    {
        public bool IsSame(Decoded other) => MilliVolts.SequenceEqual(other.MilliVolts) && Stamps.SequenceEqual(other.Stamps)
            && Marks.SequenceEqual(other.Marks) && (Rejected, Why) == (other.Rejected, other.Why);

        public bool IsSane => MilliVolts.All(float.IsFinite) && Why.Length <= 200 && Why.All(c => c is >= ' ' and not '\x7F');
    }
}

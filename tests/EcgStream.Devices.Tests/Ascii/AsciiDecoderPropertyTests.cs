using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace EcgStream.Devices.Tests;

public partial class AsciiDecoderPropertyTests
{
    // What devices print, what they print when something is wrong, and what nobody prints.
    static readonly Gen<string> Line = Gen.Frequency(
        (8, Gen.Int[-20, 1100].Select(n => n.ToString(CultureInfo.InvariantCulture))),
        (2, Gen.Double[-3, 3].Select(v => v.ToString(CultureInfo.InvariantCulture))),
        (2, Gen.Const("!")),
        (1, Gen.Const("")),
        (1, Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 1023], (a, b) => $"{a},{b}")),
        (1, Gen.String[Gen.Char["0123456789+-.eE! ,;\tINfinity∞"], 0, 12]),
        (1, Gen.Char["x7"].SelectMany(c => Gen.Int[250, 262].Select(n => new string(c, n)))));

    static readonly Gen<string> Text = Gen.Select(Line, Gen.OneOf("\n", "\r\n", "\r")).Array[0, 30]
        .Select(lines => string.Concat(lines.Select(line => line.Item1 + line.Item2)));

    static readonly Gen<byte[]> Bytes = Gen.Frequency(
        (3, Text.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Byte.Array[0, 200]),
        (1, Gen.OneOf("0123456789\r\n!-. ,\xFF"u8.ToArray()).Array[0, 200]));

    static readonly Gen<AsciiFormat> Format = Gen.Select(Gen.Enum<AsciiUnit>(), Gen.OneOf<int?>(null, null, 1, 2))
        .Select((unit, column) => new AsciiFormat { Unit = unit, Column = column });

    [Fact]
    public void Decoder_finds_the_same_samples_wherever_the_bytes_were_split() =>
        Gen.Select(Bytes, Format, Gen.Int[0, 40].Array[1, 20]).Sample((bytes, format, cuts) =>
        {
            var whole = Run(format, [bytes]);
            var split = Run(format, Split(bytes, cuts));
            return whole.Values.SequenceEqual(split.Values)
                && whole.Marks.SequenceEqual(split.Marks)
                && (whole.Rejected, whole.Why) == (split.Rejected, split.Why);
        }, iter: 15_000);

    [Fact]
    public void Decoder_invents_nothing_and_accounts_for_every_line() =>
        Gen.Select(Bytes, Gen.Enum<AsciiUnit>()).Sample((bytes, unit) =>
        {
            var (values, _, rejected, why) = Run(new() { Unit = unit }, [bytes]);
            var lines = Finished(bytes);
            var expected = new List<float>();
            foreach (var line in lines)
            {
                if (line == "!")
                    expected.Add(expected.Count > 0 ? expected[^1] : 0);
                else if (Reference(line, unit) is { } value)
                    expected.Add(value);
            }
            return values.SequenceEqual(expected)
                && rejected == lines.Count - expected.Count + TooLongAtTheEdges(bytes)
                && why.Length <= 200 && why.All(c => c is >= ' ' and not '\x7F')
                && values.All(float.IsFinite);
        }, iter: 15_000);

    /// <summary>The lines between the first line end and the last, blanks aside: Latin-1, so that each byte is one character.</summary>
    static List<string> Finished(byte[] bytes)
    {
        var parts = Encoding.Latin1.GetString(bytes).Split('\n', '\r');
        return [.. parts.Skip(1).SkipLast(1).Select(raw => raw.Length > AsciiDecoder.MaxLineLength ? "too long" : raw.Trim(' ', '\t')).Where(line => line.Length > 0)];
    }

    /// <summary>The first line, which lost its head, and the last, which has no end yet, count only where they are too long.</summary>
    static int TooLongAtTheEdges(byte[] bytes)
    {
        var parts = Encoding.Latin1.GetString(bytes).Split('\n', '\r');
        return (parts.Length == 1 ? parts : [parts[0], parts[^1]]).Count(part => part.Length > AsciiDecoder.MaxLineLength);
    }

    static float? Reference(string line, AsciiUnit unit)
    {
        if (!Decimal().IsMatch(line))
            return null;
        var number = double.Parse(line, CultureInfo.InvariantCulture);
        return unit switch
        {
            AsciiUnit.AdcCounts => number is >= 0 and <= 1023 ? (float)((number / 1023 - 0.5) * (3.3 / 1100 * 1000)) : null,
            AsciiUnit.MilliVolts => Math.Abs(number) <= 1e6 ? (float)number : null,
            AsciiUnit.MicroVolts => Math.Abs(number / 1000) <= 1e6 ? (float)(number / 1000) : null,
            _ => Math.Abs(number * 1000) <= 1e6 ? (float)(number * 1000) : null,
        };
    }

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z")]
    private static partial Regex Decimal();

    static IEnumerable<byte[]> Split(byte[] bytes, int[] cuts)
    {
        var at = 0;
        for (var i = 0; at < bytes.Length; i++)
        {
            // A cut of nothing at all must do no harm either; the 1 keeps the loop going.
            var length = Math.Min(bytes.Length - at, cuts.All(c => c == 0) ? 1 : cuts[i % cuts.Length]);
            yield return bytes[at..(at + length)];
            at += length;
        }
    }

    static (float[] Values, SignalMark[] Marks, long Rejected, string Why) Run(AsciiFormat format, IEnumerable<byte[]> pieces)
    {
        var decoder = new AsciiDecoder(format);
        var batch = new SampleBatch();
        foreach (var piece in pieces)
            decoder.Decode(piece, batch);
        var chunk = batch.Take(0, default, null);
        Assert.Equal(decoder.Samples + decoder.LeadOffs, chunk.Length);
        return (chunk.MilliVolts.ToArray(), chunk.Marks.IsDefault ? [] : [.. chunk.Marks], decoder.Rejected, decoder.LastRejected);
    }
}

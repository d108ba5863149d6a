using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>A time-stamped annotations list of EDF+ (section 2.2.2): <c>+onset[\x15duration]\x14text\x14[text\x14 …]\x00</c>.</summary>
/// <param name="OnsetSeconds">Seconds from the second that the header states; may be negative.</param>
/// <param name="Decimals">Decimals with which the onset is written.</param>
/// <param name="DurationSeconds">Seconds, 0 or more; null where it is not stated.</param>
/// <param name="Texts">What is said of it; a list without texts only keeps time.</param>
readonly record struct EdfTal(double OnsetSeconds, int Decimals, double? DurationSeconds, IReadOnlyList<string> Texts)
{
    const byte EndOfText = 0x14;
    const byte BeforeDuration = 0x15;

    /// <summary>Reads the lists in one record of an annotation signal, in their order.</summary>
    /// <param name="bytes">The signal's bytes of one record.</param>
    /// <param name="malformed">Is raised by the number of lists that are none.</param>
    public static IReadOnlyList<EdfTal> Parse(ReadOnlySpan<byte> bytes, ref long malformed)
    {
        List<EdfTal>? tals = null;
        while (bytes.IndexOfAnyExcept((byte)0) is >= 0 and var begin)
        {
            bytes = bytes[begin..];
            var end = bytes.IndexOf((byte)0);
            var list = end < 0 ? bytes : bytes[..end];
            bytes = bytes[list.Length..];
            if (One(list) is { } tal)
                (tals ??= []).Add(tal);
            else
                malformed++;
        }
        return tals ?? [];
    }

    /// <summary>The bytes of a list with one text, or with the empty one that keeps time.</summary>
    public static byte[] Encode(string onset, string? duration, string text) =>
        Encoding.UTF8.GetBytes($"{onset}{(duration is null ? "" : "\u0015" + duration)}\u0014{text}\u0014\0");

    static EdfTal? One(ReadOnlySpan<byte> list)
    {
        var texts = list.IndexOf(EndOfText);
        if (texts < 0)
            return null;
        var time = list[..texts];
        var rest = list[(texts + 1)..];
        double? duration = null;
        if (time.IndexOf(BeforeDuration) is >= 0 and var mark)
        {
            // A duration that is none takes nothing away from what is said.
            duration = Seconds(time[(mark + 1)..]) is >= 0 and var stated ? stated : null;
            time = time[..mark];
        }
        if (Seconds(time) is not { } onset)
            return null;
        var point = time.IndexOf((byte)'.');
        return new(onset, point < 0 ? 0 : time.Length - point - 1, duration, TextsIn(rest));
    }

    static List<string> TextsIn(ReadOnlySpan<byte> rest)
    {
        var texts = new List<string>(1);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(EndOfText);
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (!text.IsEmpty)
                texts.Add(EdfFields.Decode(text));
        }
        return texts;
    }

    static double? Seconds(ReadOnlySpan<byte> text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && Math.Abs(seconds) <= Recording.LongestSeconds
            ? seconds
            : null;
}

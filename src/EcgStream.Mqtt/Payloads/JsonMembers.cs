using System.Text;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>What a member of the JSON form may mean.</summary>
enum JsonMember
{
    Sequence,
    FirstSample,
    Time,
    Rate,
    Unit,
    Samples,
}

/// <summary>The members' names: ours, and those that other senders use for the same thing.</summary>
static class JsonMembers
{
    /// <summary>
    /// Whose name the reader stands on. Rank 0 is our own name, higher ranks are aliases: where several are present the lowest counts.
    /// </summary>
    public static bool TryFind(ref Utf8JsonReader reader, out JsonMember member, out int rank)
    {
        (member, rank) = (default, 0);
        if (reader.ValueSpan.Length > LongestName)
            return false;
        Span<byte> name = stackalloc byte[LongestName];
        var length = 0;
        foreach (var c in name[..reader.CopyString(name)])
        {
            // Written before the one being read, so nothing unread is overwritten.
            if (c is not ((byte)'_' or (byte)'-'))
                name[length++] = c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;
        }
        name = name[..length];
        for (var m = 0; m < Names.Length; m++)
        {
            for (var r = 0; r < Names[m].Length; r++)
            {
                if (name.SequenceEqual(Names[m][r]))
                {
                    (member, rank) = ((JsonMember)m, r);
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>Our own name of a member.</summary>
    public static string Name(JsonMember member) => Encoding.ASCII.GetString(Names[(int)member][0]);

    static byte[][] Of(string names) => [.. names.Split(' ').Select(Encoding.ASCII.GetBytes)];

    const int LongestName = 32;

    // In the order of JsonMember; compared without regard to case, '_' and '-'.
    static readonly byte[][][] Names =
    [
        Of("seq sequence packet packetnumber counter"),
        Of("sample firstsample startsample sampleindex"),
        Of("time timestamp starttime start ts t"),
        Of("rate fs samplerate samplingrate ratehz hz"),
        Of("unit units"),
        Of("samples ecg values value data"),
    ];
}

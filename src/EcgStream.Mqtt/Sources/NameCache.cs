using System.Text;

namespace EcgStream.Mqtt;

/// <summary>Names that come in UTF-8 again and again, each made into a string once. Not for concurrent use.</summary>
/// <param name="capacity">
/// The most that are kept. A stranger can make up any number of them, so where it is full all are forgotten: those that come again are soon back, the made-up
/// ones are not.
/// </param>
sealed class NameCache(int capacity)
{
    const int LongestKept = 256;

    readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The name, with a replacement character for whatever is no UTF-8.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > LongestKept)
            return Encoding.UTF8.GetString(utf8);
        // Never more characters than bytes.
        Span<char> room = stackalloc char[LongestKept];
        ReadOnlySpan<char> text = room[..Encoding.UTF8.GetChars(utf8, room)];
        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
            return known;
        var name = text.ToString();
        if (_names.Count == capacity)
            _names.Clear();
        _names.Add(name);
        return name;
    }
}

namespace EcgStream.Recordings;

/// <summary>Text from a file made fit for one line of a message.</summary>
static class Printable
{
    const int MostCharacters = 80;

    /// <summary>At most 80 characters, control characters replaced.</summary>
    public static string Shorten(string text)
    {
        var shortened = text.Length > MostCharacters ? string.Concat(text.AsSpan(0, MostCharacters), "…") : text;
        return string.Concat(shortened.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}

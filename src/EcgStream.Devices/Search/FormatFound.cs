namespace EcgStream.Devices;

/// <summary>What a port's bytes turned out to be.</summary>
/// <param name="Sentence">One plain sentence: what was found, or what was seen and what to try.</param>
/// <param name="Source">The source to write from now on, every option told; null where nothing was found.</param>
/// <param name="Language">How to read it; null where nothing was found.</param>
sealed record FormatFound(string Sentence, string? Source = null, SerialLanguage? Language = null)
{
    /// <summary>Whether something was found that the user's own options don't fit: no further look helps.</summary>
    public bool IsMistake { get; init; }
}

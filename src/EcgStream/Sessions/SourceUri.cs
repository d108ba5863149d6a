using System.Globalization;

namespace EcgStream;

/// <summary>
/// The one form in which every command takes a source: <c>scheme:path?option=value&amp;option=value</c>, for example
/// <c>serial:/dev/ttyUSB0?baud=115200</c>, <c>mqtt://user@host:1883/ecg/+/samples</c>, <c>file:100.hea?channel=MLII</c>, <c>sim:?subject=7</c>.
/// </summary>
public sealed class SourceUri
{
    readonly Dictionary<string, string> _options;
    readonly HashSet<string> _read = new(StringComparer.Ordinal);
    readonly string _noun;

    SourceUri(string text, string? password, string scheme, string path, Dictionary<string, string> options, string noun)
    {
        (Text, Password, Scheme, Path, _options, _noun) = (text, password, scheme, path, options, noun);
    }

    /// <summary>The URI as it was written, without the password: it may be shown and logged.</summary>
    public string Text { get; }

    /// <summary>The password of <c>scheme://user:password@host</c>, unescaped; null without one. No other member holds it.</summary>
    public string? Password { get; }

    /// <summary>What kind of source: lower case, without the colon.</summary>
    public string Scheme { get; }

    /// <summary>What stands between the scheme's colon and the question mark, as it was written.</summary>
    public string Path { get; }

    /// <summary>Reads a URI. A text without a scheme is taken as a file's path.</summary>
    /// <param name="text">The URI.</param>
    /// <param name="noun">What sentences about it call it: "source", or "target" where something is sent to it.</param>
    /// <exception cref="EcgStreamException">An option is malformed or given twice.</exception>
    public static SourceUri Parse(string text, string noun = "source")
    {
        ArgumentNullException.ThrowIfNull(text);
        string? password = null;
        if (PasswordRange(text) is { } secret)
        {
            password = Uri.UnescapeDataString(text[secret]);
            text = text.Remove(secret.Start.Value - 1, secret.End.Value - secret.Start.Value + 1);
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // One letter before the colon is a drive, and a slash before it means the colon belongs to a path.
        var hasScheme = colon > 1 && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
        var rest = hasScheme ? text[(colon + 1)..] : text;
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        if (question >= 0)
        {
            foreach (var pair in rest[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0)
                    throw new EcgStreamException($"The {noun} '{text}' has an option without a value, '{pair}': write 'name=value'.");
                if (!options.TryAdd(pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..])))
                    throw new EcgStreamException($"The {noun} '{text}' gives the option '{pair[..equals]}' twice: keep one.");
            }
        }
        return new(text, password, hasScheme ? text[..colon].ToLowerInvariant() : "file", question >= 0 ? rest[..question] : rest, options, noun);
    }

    /// <summary>The value of a text option, or <paramref name="otherwise"/>.</summary>
    public string? Get(string option, string? otherwise = null)
    {
        _read.Add(option);
        return _options.GetValueOrDefault(option, otherwise!);
    }

    /// <summary>The value of a number option, or <paramref name="otherwise"/>.</summary>
    /// <exception cref="EcgStreamException">It is no number or lies outside <paramref name="min"/> … <paramref name="max"/>.</exception>
    public double? GetNumber(string option, double? otherwise, double min, double max)
    {
        if (Get(option) is not { } text)
            return otherwise;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
            $"The {_noun} '{Text}' has {option}={text}: give a number from {min} to {max}."));
    }

    /// <summary>The value of a whole-number option, or <paramref name="otherwise"/>.</summary>
    /// <exception cref="EcgStreamException">It is no whole number or lies outside <paramref name="min"/> … <paramref name="max"/>.</exception>
    public int? GetInteger(string option, int? otherwise, int min, int max)
    {
        if (Get(option) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        throw new EcgStreamException($"The {_noun} '{Text}' has {option}={text}: give a whole number from {min} to {max}.");
    }

    /// <summary>The value of an option that must be one of <paramref name="choices"/>, or <paramref name="otherwise"/>.</summary>
    /// <exception cref="EcgStreamException">It is none of the choices.</exception>
    public string GetChoice(string option, string otherwise, params ReadOnlySpan<string> choices)
    {
        var text = Get(option) ?? otherwise;
        if (choices.Contains(text))
            return text;
        throw new EcgStreamException($"The {_noun} '{Text}' has {option}={text}: choose one of {string.Join(", ", choices!)}.");
    }

    /// <summary>The device's name that the option <c>device</c> gives, null where it is not given.</summary>
    /// <exception cref="EcgStreamException">It is no name of 1 to 64 letters, digits, '.', '_' or '-', or has a '-' at an end.</exception>
    public string? GetDevice()
    {
        if (Get("device") is not { } name || (name.Length > 0 && DeviceId(name) == name))
            return _options.GetValueOrDefault("device");
        throw new EcgStreamException(
            $"The {_noun} '{Text}' has device={name}: give 1 to 64 letters, digits, '.', '_' or '-', for example device={DeviceId(name)}.");
    }

    /// <summary>To be called once every option was read.</summary>
    /// <exception cref="EcgStreamException">An option was given that nothing reads.</exception>
    public void RefuseUnknownOptions()
    {
        if (_options.Keys.FirstOrDefault(option => !_read.Contains(option)) is not { } unknown)
            return;
        var known = _read.Count == 0 ? "takes no options" : $"knows {string.Join(", ", _read.Order(StringComparer.Ordinal))}";
        throw new EcgStreamException($"The {_noun} '{Text}' has an option '{unknown}' that '{Scheme}:' does not know; it {known}.");
    }

    /// <summary>A device's name made from any text: what is not a letter, digit, '.', '_' or '-' becomes '-'; at most 64 characters.</summary>
    public static string DeviceId(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var id = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).Trim('-');
        return id.Length == 0 ? "device" : id.Length > 64 ? id[..64] : id;
    }

    /// <summary>Where the password stands: between the colon after the user and the '@' before the host.</summary>
    static Range? PasswordRange(string text)
    {
        var start = text.IndexOf("//", StringComparison.Ordinal) + 2;
        if (start < 2)
            return null;
        var end = text.AsSpan(start).IndexOfAny('/', '?') is var length and >= 0 ? start + length : text.Length;
        var at = end > start ? text.LastIndexOf('@', end - 1, end - start) : -1;
        var colon = at < 0 ? -1 : text.IndexOf(':', start, at - start);
        return colon < 0 ? null : (colon + 1)..at;
    }

    static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+");
}

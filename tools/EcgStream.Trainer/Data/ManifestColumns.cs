using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Which column of a manifest is what; −1 for one that is absent.</summary>
sealed class ManifestColumns
{
    readonly string _path;
    readonly int _line;
    readonly ImmutableArray<string> _names;

    /// <exception cref="EcgStreamException">A column is missing or there twice.</exception>
    public ManifestColumns(string path, int line, ImmutableArray<string> names)
    {
        (_path, _line, _names) = (path, line, names);
        File = Required("file");
        Participant = Required("participant");
        Label = Required("label");
        Channel = Find("channel");
        Stimulus = Find("stimulus");
        Start = Find("start", "start_s");
        Duration = Find("duration", "duration_s");
        Rate = Find("rate", "rate_hz");
        Unit = Find("unit");
    }

    public int Count => _names.Length;

    public int File { get; }

    public int Participant { get; }

    public int Label { get; }

    public int Channel { get; }

    public int Stimulus { get; }

    public int Start { get; }

    public int Duration { get; }

    public int Rate { get; }

    public int Unit { get; }

    /// <summary>Text from a file, fit for one line of a message.</summary>
    public static string Shown(string text)
    {
        var shortened = text.Length > 60 ? string.Concat(text.AsSpan(0, 60), "…") : text;
        return string.Concat(shortened.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    int Required(string name) => Find(name) is var column and >= 0
        ? column
        : throw new EcgStreamException(
            $"{_path} line {_line}: the column '{name}' is missing among {Shown(string.Join(", ", _names))}: a manifest needs 'file', 'participant' and 'label'.");

    int Find(params ReadOnlySpan<string> names)
    {
        var found = -1;
        for (var i = 0; i < _names.Length; i++)
        {
            foreach (var name in names)
            {
                if (!string.Equals(_names[i], name, StringComparison.OrdinalIgnoreCase))
                    continue;
                if (found >= 0)
                    throw new EcgStreamException($"{_path} line {_line}: the columns '{_names[found]}' and '{_names[i]}' say the same thing: keep one.");
                found = i;
            }
        }
        return found;
    }
}

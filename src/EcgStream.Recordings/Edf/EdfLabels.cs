using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Channels' names as EDF labels: 16 ASCII characters, no two the same.</summary>
static class EdfLabels
{
    const int Width = 16;

    public static ImmutableArray<string> Of(IReadOnlyList<Recording> channels)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { "EDF Annotations", "BDF Annotations" };
        var labels = ImmutableArray.CreateBuilder<string>(channels.Count);
        for (var i = 0; i < channels.Count; i++)
        {
            var name = string.Concat(channels[i].Channel.Select(c => c is >= ' ' and <= '~' ? c : '?')).Trim();
            if (name.Length == 0)
                name = $"signal {i}";
            var label = Cut(name, "");
            for (var n = 2; !taken.Add(label); n++)
                label = Cut(name, $" {n}");
            labels.Add(label);
        }
        return labels.MoveToImmutable();
    }

    static string Cut(string name, string end) => name[..Math.Min(name.Length, Width - end.Length)].TrimEnd() + end;
}

namespace EcgStream.Recordings;

/// <summary>The choice of a channel by name or number, the same for every format.</summary>
static class Channels
{
    static readonly HashSet<string> Leads = new(StringComparer.OrdinalIgnoreCase)
    {
        "I", "II", "III", "aVR", "aVL", "aVF", "V", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9",
        "MLI", "MLII", "MLIII", "MV1", "MV2", "MV5", "MCL1", "CM5",
    };

    /// <summary>Whether a name is one of an ECG lead.</summary>
    public static bool LooksLikeEcg(string name) =>
        Leads.Contains(name)
        || name.StartsWith("ECG", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("EKG", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("lead ", StringComparison.OrdinalIgnoreCase) && Leads.Contains(name[5..]));

    /// <summary>Number of the first name that looks like an ECG lead, or −1.</summary>
    public static int FirstEcg(IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (LooksLikeEcg(names[i]))
                return i;
        }
        return -1;
    }

    /// <summary>Number of the channel that a user named.</summary>
    /// <exception cref="EcgStreamException">There is no such channel.</exception>
    public static int Find(string file, IReadOnlyList<string> names, string wanted)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], wanted, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        if (int.TryParse(wanted, out var number) && number >= 0 && number < names.Count)
            return number;
        throw new EcgStreamException($"The recording '{file}' has no channel '{wanted}': choose one of {List(names)}.");
    }

    /// <summary>Names with their numbers, shortened where there are many.</summary>
    public static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(20).Select((name, i) => $"{name} ({i})")) + (names.Count > 20 ? " …" : "");
}

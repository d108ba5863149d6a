using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>What each class does to each feature, participant by participant: what a reader looks at before any model.</summary>
public static class FeatureEffects
{
    const int FewestParticipants = 3;

    /// <summary>The effects of every feature and class, largest first; differences to rest where every window has one.</summary>
    public static ImmutableArray<FeatureEffect> Of(DataSet data, ClusterBootstrap bootstrap)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(bootstrap);
        var againstRest = data.HasRest;
        return
        [
            .. from feature in Enumerable.Range(0, EcgFeatures.Names.Length)
               from label in Enumerable.Range(0, data.Labels.Length)
               let differences = Differences(data, feature, label, againstRest)
               where differences.Count >= FewestParticipants
               let effect = bootstrap.OfMeans(differences, m => m.Sd > 0 ? m.Mean / m.Sd : double.NaN)
               where double.IsFinite(effect.Value)
               orderby Math.Abs(effect.Value) descending
               select new FeatureEffect((againstRest ? "Δ " : "") + EcgFeatures.Names[feature], data.Labels[label], effect),
        ];
    }

    /// <summary>For each participant: the mean in a class against rest, or against the mean of the other classes.</summary>
    static List<(string Participant, double Value)> Differences(DataSet data, int feature, int label, bool againstRest)
    {
        var differences = new List<(string, double)>();
        foreach (var participant in data.Windows.GroupBy(w => w.Participant, StringComparer.Ordinal))
        {
            var known = participant.Where(w => float.IsFinite(w.Features[feature])).ToArray();
            var within = known.Where(w => w.Label == label).Select(w => (double)w.Features[feature]).DefaultIfEmpty(double.NaN).Average();
            var reference = againstRest
                ? participant.First().Rest!.Features[feature]
                : known.Where(w => w.Label != label).GroupBy(w => w.Label).Select(g => g.Average(w => (double)w.Features[feature])).DefaultIfEmpty(double.NaN).Average();
            if (double.IsFinite(within - reference))
                differences.Add((participant.Key, within - reference));
        }
        return differences;
    }
}

using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>Says how much of a score comes from having met the people before.</summary>
public static class Leaks
{
    /// <summary>Compares the same model, split by record and by participant, on the same windows of the same people.</summary>
    public static LeakResult Of(IModelKind kind, ModelResult byRecord, ModelResult byParticipant, DataSet data, JudgingOptions options)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(byRecord);
        ArgumentNullException.ThrowIfNull(byParticipant);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var judged = byParticipant.Windows.Select(w => w.Participant).ToHashSet(StringComparer.Ordinal);
        var difference = new ClusterBootstrap(data.Participants.Where(judged.Contains), options.BootstrapDraws, options.Seed)
            .OfDifference(byRecord.Windows, byParticipant.Windows, data.Labels.Length, m => m.BalancedAccuracy);
        var both = string.Create(CultureInfo.InvariantCulture,
            $"{kind.Name} scores {byRecord.BalancedAccuracy.Value:0.000} when other records of the same people are in training, and {byParticipant.BalancedAccuracy.Value:0.000} on people it has never seen");
        return new(kind.Name, byRecord.BalancedAccuracy, byParticipant.BalancedAccuracy, difference, difference.IsAbove(0)
            ? string.Create(CultureInfo.InvariantCulture, $"{both}: {difference.Value:0.000} [{difference.Low:0.000}, {difference.High:0.000}] of its score is having met the person before. A paper that splits by record reports the first figure; a user gets the second.")
            : string.Create(CultureInfo.InvariantCulture, $"{both}: the difference {difference.Value:+0.000;-0.000} [{difference.Low:+0.000;-0.000}, {difference.High:+0.000;-0.000}] does not show a leak with this model on these data, which is no proof that another model has none."));
    }
}

namespace EcgStream.Trainer;

/// <summary>How well something that is no heart tells the label.</summary>
/// <param name="Accuracy">Balanced accuracy.</param>
/// <param name="Chance">What guessing reaches.</param>
/// <param name="IsTelling">Whether it is above chance by three standard errors and by 0.15.</param>
sealed record Association(double Accuracy, double Chance, bool IsTelling)
{
    const double Noticeable = 0.15;

    /// <summary>Each record's label is guessed as the commonest one that other participants' records of the same value have.</summary>
    /// <param name="records">Participant, value and label of each record.</param>
    public static Association Of(IReadOnlyList<(string Participant, string Value, string Label)> records)
    {
        var labels = records.GroupBy(r => r.Label).ToDictionary(g => g.Key, g => g.Count());
        var chance = 1.0 / Math.Max(1, labels.Count);
        var people = records.Select(r => r.Participant).Distinct(StringComparer.Ordinal).Count();
        if (labels.Count < 2 || people < 3)
            return new(chance, chance, false);
        var accuracy = 0.0;
        foreach (var value in records.GroupBy(r => r.Value, StringComparer.Ordinal))
        {
            var rows = value.ToArray();
            foreach (var (participant, _, label) in rows)
            {
                // By share of the class, or a rare label would never be guessed.
                var votes = rows.Where(r => r.Participant != participant).GroupBy(r => r.Label)
                    .Select(g => (Label: g.Key, Share: (double)g.Count() / labels[g.Key])).ToArray();
                if (votes.Length == 0)
                {
                    accuracy += chance / labels[label] / labels.Count;
                    continue;
                }
                var most = votes.Max(v => v.Share);
                var winners = votes.Where(v => v.Share >= most - 1e-12).ToArray();
                if (winners.Any(w => w.Label == label))
                    accuracy += 1.0 / winners.Length / labels[label] / labels.Count;
            }
        }
        var error = Math.Sqrt(chance * (1 - chance) / records.Count);
        return new(accuracy, chance, accuracy > chance + Math.Max(Noticeable, 3 * error));
    }
}

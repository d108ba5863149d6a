using System.Globalization;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer;

/// <summary>What a verdict is made from.</summary>
/// <param name="BalancedAccuracy">On unseen windows.</param>
/// <param name="Chance">1 / classes.</param>
/// <param name="Training">Balanced accuracy on the windows fitted on.</param>
/// <param name="P">Of the permutation test.</param>
/// <param name="AboveHeartRate">Paired difference to the heart rate alone; null where there is none.</param>
/// <param name="IsReference">Whether it is a reference itself: the majority class or the heart rate.</param>
/// <param name="SplitLeaks">Whether people are on both sides.</param>
/// <param name="UsedRest">Whether it compared with the participants' rest.</param>
/// <param name="RestIsAvailable">Whether the data have resting minutes.</param>
public sealed record Evidence(
    Figure BalancedAccuracy, double Chance, double Training, double P, Figure? AboveHeartRate, bool IsReference, bool SplitLeaks, bool UsedRest, bool RestIsAvailable);

/// <summary>Says in plain words what figures mean, and what to do next.</summary>
public static class Verdicts
{
    /// <summary>The permutation test's level.</summary>
    public const double Level = 0.05;

    // Nine tenths of the way from chance to perfect on one's own training windows is knowing them by heart.
    const double ByHeart = 0.9;

    /// <summary>The verdict.</summary>
    public static Verdict Of(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var (score, chance) = (evidence.BalancedAccuracy, evidence.Chance);
        var figures = string.Create(CultureInfo.InvariantCulture,
            $"balanced accuracy {Numbers.WithInterval(score)}, chance {chance:0.000}, p {evidence.P:0.0000}");
        if (evidence.SplitLeaks)
        {
            return new(VerdictKind.Leaks,
                $"The same people are in training and test, so {figures} says how well it recognises them or their signal, not the state.",
                "Split by participant; only that answers whether it works on somebody new.");
        }
        var isAboveChance = score.IsAbove(chance) && evidence.P < Level;
        if (!isAboveChance)
        {
            // Far above its score on others, and that no better than guessing: few people alone are no proof of memory.
            var memorises = !evidence.IsReference && evidence.Training >= chance + ByHeart * (1 - chance) && score.High < evidence.Training && score.Low <= chance;
            return memorises
                ? new(VerdictKind.Memorises, string.Create(CultureInfo.InvariantCulture,
                        $"It scores {evidence.Training:0.000} on its training windows and on new people {figures}: it knows its participants by heart and nobody else."),
                    "A larger or longer-trained network will not help. Use features against the person's own rest, a smaller model, or many more participants.")
                : new(VerdictKind.NoEvidence, score.Value > chance && !(score.High < evidence.Training)
                        ? $"On new people {figures}: too few people to tell it from chance." : $"On new people {figures}: chance gives the same.",
                    evidence.RestIsAvailable && !evidence.UsedRest
                        ? "Compare with the person's rest (the '-baseline' models), the largest single gain known; then add participants."
                        : evidence.RestIsAvailable ? "Add participants, or take states that differ more; check labels and signal with 'ecgtrain inspect'."
                            : "Record a resting minute of each participant (label 'baseline') and use the '-baseline' models; then add participants.");
        }
        if (!evidence.IsReference && evidence.AboveHeartRate is { } difference && !difference.IsAbove(0))
        {
            return new(VerdictKind.NoBetterThanHeartRate, string.Create(CultureInfo.InvariantCulture,
                    $"On new people {figures}, but the heart rate alone does {(difference.High < 0 ? "better" : "as well")} (difference {Numbers.Difference(difference)} {Numbers.DifferenceInterval(difference)})."),
                "Take the simpler model. What it reads is arousal; to claim more, collect states that differ at the same heart rate.");
        }
        return new(VerdictKind.Learns, $"On new people {figures}{(evidence.IsReference ? "" : ", above the heart rate alone")}.",
            evidence.UsedRest ? "Try it on people recorded elsewhere, with other stimuli, before you rely on it."
                : evidence.RestIsAvailable ? "Compare with its '-baseline' sibling, and try it on people recorded elsewhere." : "Record a resting minute of each participant: comparing with it is the largest gain known.");
    }
}

using System.Collections.Immutable;
using System.Globalization;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer;

/// <summary>The verdict on a whole comparison.</summary>
public static class ConclusionsOf
{
    /// <summary>A few sentences: what was found, how near it is to what can be known, what to do next.</summary>
    public static ImmutableArray<string> Comparison(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        if (comparison.Best is not { } best)
            return ["Nothing was judged but references: add a model to the line-up."];
        var sentences = new List<string>();
        if (comparison.Data.IsSimulated)
            sentences.Add("All of this is about simulated people. It shows what methods do, and says nothing about real people's emotions.");
        if (comparison.Protocol.Leaks)
            sentences.Add("This split has the same people on both sides: no figure here is evidence that anything works on somebody new.");
        sentences.Add(string.Create(CultureInfo.InvariantCulture,
            $"{(comparison.About is null ? "Best of the line-up is " : "")}{best.Name}: {Numbers.WithInterval(best.BalancedAccuracy)}, chance {comparison.Protocol.Chance:0.000}; verdict: {Words(best.Verdict.Kind)}.{(comparison.About is null && comparison.Models.Count(m => !ModelRoles.IsReference(m.Name)) > 1 ? " Picked as the best on these same people, it is a little flattered." : "")}"));
        if (comparison.Data.BayesLimit is { } limit)
        {
            var most = best.UsedRest ? limit.FromMinuteAndRest : limit.FromMinute;
            var way = (best.BalancedAccuracy.Value - comparison.Protocol.Chance) / (most - comparison.Protocol.Chance);
            sentences.Add(most > comparison.Protocol.Chance + 1e-6
                ? string.Create(CultureInfo.InvariantCulture, $"The generator lets no model beyond {most:0.000} with what {(best.UsedRest ? "a minute and a minute at rest show" : "a minute shows")}: that is {way:0%} of the way from chance.")
                : comparison.Protocol.SharesStimuli ? "The generator gives the labels no effect at all: what a model learns here is which clip was shown, not a state."
                : "The generator gives the labels no effect at all: nothing can be learnt here, and whatever claims to have is wrong.");
        }
        if (comparison.Protocol.SharesStimuli && comparison.Models.Any(m => m.Verdict.Kind == VerdictKind.Learns))
            sentences.Add("The same stimuli are in training and test, so what is learnt may be the clip and not the state: judge by --split participant+stimulus before you believe it.");
        foreach (var model in comparison.Models.Where(m => m.Verdict.Kind == VerdictKind.Memorises))
            sentences.Add($"{model.Name} memorises: {model.Verdict.Because}");
        var rests = comparison.Models.Where(m => m.UsedRest && !ModelRoles.IsReference(m.Name)).MaxBy(m => m.BalancedAccuracy.Value);
        var absolutes = comparison.Models.Where(m => !m.UsedRest && !ModelRoles.IsReference(m.Name)).MaxBy(m => m.BalancedAccuracy.Value);
        if (rests is not null && absolutes is not null)
        {
            sentences.Add(string.Create(CultureInfo.InvariantCulture,
                $"Comparing with the person's own rest: {rests.BalancedAccuracy.Value:0.000} ({rests.Name}) against {absolutes.BalancedAccuracy.Value:0.000} ({absolutes.Name}) without."));
        }
        if (comparison.Leak is { } leak)
            sentences.Add(leak.Explanation);
        sentences.Add($"Next: {best.Verdict.Next}");
        return [.. sentences];
    }

    /// <summary>A verdict's name in words.</summary>
    public static string Words(VerdictKind kind) => kind switch
    {
        VerdictKind.Learns => "learns",
        VerdictKind.Memorises => "memorises",
        VerdictKind.Leaks => "leaks",
        VerdictKind.NoBetterThanHeartRate => "no better than heart rate",
        _ => "no evidence",
    };
}

using System.Collections.Immutable;

namespace EcgStream.Trainer.Reports;

/// <summary>What a report says, in the order in which a careful reader wants it.</summary>
static class ReportText
{
    public static ImmutableArray<Block> Of(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return
        [
            .. Warnings(comparison),
            .. Conclusions(comparison),
            .. DataText.Of(comparison.Data),
            .. comparison.Models.IsEmpty ? [] : LineUpText.Of(comparison),
            .. comparison.Models.IsEmpty ? [] : PlotsText.Of(comparison),
            .. LeakText.Of(comparison),
            .. ModelText.Of(comparison),
            .. ProtocolText.Of(comparison),
            .. Glossary.Of(comparison),
        ];
    }

    static IEnumerable<Block> Warnings(Comparison comparison)
    {
        if (comparison.Protocol.Leaks)
            yield return new Banner(true, "This split leaks.", "The same people are in training and test. No figure here says how well a model works on somebody new.");
        if (comparison.Data.IsSimulated)
            yield return new Banner(false, "These people are simulated.", "The figures show what methods do on a generator whose truth is known. They say nothing about the emotions of real people.");
    }

    static IEnumerable<Block> Conclusions(Comparison comparison)
    {
        yield return new Heading(2, "Verdict");
        if (comparison.Best is { } best)
        {
            yield return new Grid([comparison.About is null ? "best of the line-up" : "model", "verdict", "balanced accuracy", "chance"],
                [new([new(best.Name, best.Title), LineUpText.VerdictCell(best), LineUpText.Cell(best.BalancedAccuracy), new(Numbers.Share(comparison.Protocol.Chance))])]);
        }
        yield return new Bullets(comparison.Conclusions);
        if (CurvePlot.IsSingle(comparison))
        {
            yield return new Picture(CurvePlot.Large(comparison),
                "Above: does it learn or memorise? The grey band is where 95 of 100 guessers would lie on as many windows. A network that learns leaves the band on the validation windows; one that memorises rises on its training windows alone. Below: the loss.");
        }
    }
}

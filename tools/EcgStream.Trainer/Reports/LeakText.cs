namespace EcgStream.Trainer.Reports;

/// <summary>Both figures side by side: met before, and never seen.</summary>
static class LeakText
{
    public static IEnumerable<Block> Of(Comparison comparison)
    {
        if (comparison.Leak is not { } leak)
            yield break;
        yield return new Heading(2, "How much is having met the person before?");
        yield return new Grid(["model", "split by record", "split by participant", "difference"],
            [new([new(leak.Model), LineUpText.Cell(leak.ByRecord), LineUpText.Cell(leak.ByParticipant), new(Numbers.Difference(leak.Leak), Numbers.DifferenceInterval(leak.Leak))])]);
        yield return new Picture(LeakPlot.Of(leak, comparison.Protocol), leak.Explanation);
    }
}

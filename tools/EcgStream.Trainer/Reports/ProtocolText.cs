namespace EcgStream.Trainer.Reports;

/// <summary>How all of it was judged, so that somebody else can judge it again.</summary>
static class ProtocolText
{
    public static IEnumerable<Block> Of(Comparison comparison)
    {
        var protocol = comparison.Protocol;
        yield return new Heading(2, "How it was judged");
        yield return new Bullets(
        [
            $"Split: {protocol.Split}.",
            $"Chance is {Numbers.Share(protocol.Chance)}; 95 of 100 guessers lie within {Numbers.Share(protocol.ChanceBand.Low)} … {Numbers.Share(protocol.ChanceBand.High)} on as many windows.",
            .. protocol.Notes,
            $"Seed {Numbers.Count(protocol.Seed)}: the same data, options and seed give the same figures on the same kind of processor.",
            $"Took {Numbers.Duration(comparison.Seconds)}. Every answer to every window is in results.json.",
        ]);
    }
}

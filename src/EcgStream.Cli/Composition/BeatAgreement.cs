namespace EcgStream.Cli.Composition;

/// <summary>Agreement with reference beats by EC57's matching.</summary>
sealed record BeatAgreement(int ReferenceBeats, int Matched, int Missed, int Extra, double? Sensitivity, double? PositivePredictivity)
{
    public static BeatAgreement Of(double[] reference, double[] found)
    {
        var match = BeatMatching.Compare(reference, found);
        return new(reference.Length, match.Matched, match.Missed, match.Extra, match.Sensitivity, match.PositivePredictivity);
    }
}

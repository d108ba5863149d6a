namespace EcgStream.Trainer;

/// <summary>How sure a result can be with so many participants, in the worst case of an accuracy of a half.</summary>
static class Power
{
    const double Normal95 = 1.96;
    const double Correlation = 0.1;

    /// <summary>What is assumed, for the middle of a sentence.</summary>
    public const string Assumption = "for an accuracy of a half, and answers of one participant correlated at 0.1";

    /// <summary>Half the width of the 95 % interval, by the design effect 1 + (m − 1)ρ of cluster samples (Kish 1965).</summary>
    public static double HalfWidth(int participants, double windowsEach) => Normal95 * Math.Sqrt(Variance(windowsEach) / participants);

    /// <summary>Participants for such a half-width.</summary>
    public static int Participants(double halfWidth, double windowsEach) => (int)Math.Ceiling(Variance(windowsEach) * Math.Pow(Normal95 / halfWidth, 2));

    static double Variance(double windowsEach) => 0.25 * (1 + (Math.Max(1, windowsEach) - 1) * Correlation) / Math.Max(1, windowsEach);
}

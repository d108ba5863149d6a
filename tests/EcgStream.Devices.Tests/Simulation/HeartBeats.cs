namespace EcgStream.Devices.Tests;

/// <summary>Statistics of simulated beats, worked out the plain way.</summary>
static class HeartBeats
{
    public static double[] Intervals(IReadOnlyList<double> beats) => [.. beats.Zip(beats.Skip(1), (a, b) => b - a)];

    public static double HeartRate(IReadOnlyList<double> beats) => 60 / Intervals(beats).Average();

    public static double RmssdMs(IReadOnlyList<double> beats)
    {
        var rr = Intervals(beats);
        return 1000 * Math.Sqrt(rr.Zip(rr.Skip(1), (a, b) => (b - a) * (b - a)).Average());
    }

    public static double SdnnMs(IReadOnlyList<double> beats) => 1000 * Sd(Intervals(beats));

    public static double Sd(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }

    public static List<double> Of(AutonomicState state, double minutes, ulong seed)
    {
        var beats = new List<double>();
        new EcgGenerator(new(), state, 100, seed).Read(new float[(int)(minutes * 6000)], beats);
        return beats;
    }
}

using EcgStream.Devices;

namespace EcgStream.Trainer;

/// <summary>
/// Spreads of the simulator that have no closed form, measured on draws of it. States are written as ln heart rate, ln RMSSD, ln SDNN,
/// ln respiration rate, ln T-wave gain.
/// </summary>
static class GeneratorSpread
{
    /// <summary>Numbers of a state.</summary>
    public const int Dimensions = 5;

    const int People = 20_000;
    const int Minutes = 1_200;

    // People of their own: the spreads must not hang on the cohort that is judged.
    const ulong Seed = 0x5EED_5B4E;

    /// <summary>The state as numbers.</summary>
    public static double[] Numbers(AutonomicState state) =>
    [
        Math.Log(state.HeartRate), Math.Log(state.RmssdMs), Math.Log(state.SdnnMs), Math.Log(state.RespirationPerMinute), Math.Log(state.TWaveGain),
    ];

    /// <summary>Covariance of people's rests, and mean.</summary>
    public static (double[] Mean, double[,] Covariance) Rests()
    {
        var rows = Draw(People, i => Numbers(SimulatedPerson.Draw(i, Seed).Rest));
        return ([.. Enumerable.Range(0, Dimensions).Select(d => rows.Average(r => r[d]))], Covariance(rows));
    }

    static double[,] Covariance(IReadOnlyList<double[]> rows) => Matrices.Moments(rows).Covariance;

    /// <summary>
    /// Variance between people of the ln amplitude of the T wave that their other four waves don't tell: what hides the T-wave gain from anyone
    /// who does not know the person's rest.
    /// </summary>
    public static double TWave()
    {
        var covariance = Covariance(Draw(People, i =>
        {
            var m = SimulatedPerson.Draw(i, Seed).Morphology;
            return (double[])[.. new[] { m.P, m.Q, m.R, m.S, m.T }.Select(wave => Math.Log(Math.Abs(wave.MilliVolts)))];
        }));
        // The last pivot is the variance that is left after regression on the others (Schur complement).
        var pivot = Matrices.Cholesky(covariance)[4, 4];
        return pivot * pivot;
    }

    /// <summary>
    /// Covariance of the error with which a minute's true beat times tell the state's ln heart rate, ln RMSSD and ln SDNN: the RR series is random,
    /// and a minute of it is short. Systematic error is left out, since it can be learnt.
    /// </summary>
    public static double[,] MinuteError(double seconds)
    {
        var still = new CohortOptions { Noise = NoiseOptions.None };
        return Covariance(Draw(Minutes, i =>
        {
            // The rate changes the samples, not the beats' times: the lowest is the quickest.
            var record = SimulatedRecord.Generate(SimulatedPerson.Draw(i, Seed, still), null, 0, 1, seconds, 25);
            var state = Numbers(record.State);
            var rr = record.BeatSeconds.Zip(record.BeatSeconds.Skip(1), (a, b) => 1000 * (b - a)).ToArray();
            var mean = rr.Average();
            return (double[])
            [
                Math.Log(60_000 / mean) - state[0],
                Math.Log(Math.Sqrt(rr.Zip(rr.Skip(1), (a, b) => (b - a) * (b - a)).Average())) - state[1],
                Math.Log(Math.Sqrt(rr.Average(x => (x - mean) * (x - mean)))) - state[2],
            ];
        }));
    }

    static double[][] Draw(int count, Func<int, double[]> row)
    {
        var rows = new double[count][];
        Parallel.For(0, count, i => rows[i] = row(i));
        return rows;
    }
}

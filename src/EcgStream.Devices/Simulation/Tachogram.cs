namespace EcgStream.Devices;

/// <summary>
/// RR intervals without end, whose power spectrum has two Gaussian peaks (McSharry et al. 2003): the baroreflex at 0.1 Hz and breathing,
/// each a sum of sinusoids with random phases, and beside them a slow drift. The frequencies have no common period, so nothing repeats.
/// </summary>
sealed class Tachogram
{
    // 0.01 Hz in the paper. Breathing is made wider, because ln HF of a person's 60 s windows varies with an SD of 0.39 in real data, and a
    // peak of 0.01 Hz, which has two degrees of freedom in 60 s, would vary twice as much.
    const double BaroreflexHz = 0.1;
    const double BaroreflexWidthHz = 0.02;
    const double BreathingWidthHz = 0.045;
    const double DriftBeatsPerMinute = 1;
    const int Baroreflex = 24;
    const int Breathing = 40;
    const int Drift = 8;

    readonly double[] _turns = new double[Baroreflex + Breathing + Drift];
    readonly double[] _offsets = new double[Baroreflex + Breathing + Drift];
    readonly double[] _amplitudes = new double[Baroreflex + Breathing + Drift];

    public Tachogram(SimulationRandom random)
    {
        Peak(0, Baroreflex, BaroreflexWidthHz, random);
        Peak(Baroreflex, Breathing, BreathingWidthHz, random);
        for (var i = Baroreflex + Breathing; i < _turns.Length; i++)
        {
            _offsets[i] = random.Uniform(0.002, 0.02);
            _amplitudes[i] = Math.Sqrt(2.0 / Drift);
            _turns[i] = random.Uniform();
        }
    }

    /// <summary>The RR interval, in seconds, that begins <paramref name="elapsed"/> seconds after the one before.</summary>
    public double Next(double elapsed, in AutonomicState state)
    {
        var mean = 60 / state.HeartRate;
        var breathingHz = state.RespirationPerMinute / 60;
        var (slow, fast) = Deviations(state, mean, breathingHz);
        var rr = mean
            + (slow * Sum(0, Baroreflex, BaroreflexHz, elapsed))
            + (fast * Sum(Baroreflex, Breathing, breathingHz, elapsed))
            + (mean * DriftBeatsPerMinute / state.HeartRate * Sum(Baroreflex + Breathing, Drift, 0, elapsed));
        return Math.Clamp(rr, 0.3, 2);
    }

    /// <summary>
    /// The two peaks' standard deviations, in seconds, that give the wanted RMSSD and SDNN: a peak of variance v at f adds 2v(1 − cos 2πf·RR) to
    /// RMSSD². Where the two contradict each other RMSSD is kept, and breathing has 5 to 95 % of the variance.
    /// </summary>
    static (double Slow, double Fast) Deviations(in AutonomicState state, double mean, double breathingHz)
    {
        var slowGain = DifferenceGain(BaroreflexHz, BaroreflexWidthHz, mean);
        var fastGain = DifferenceGain(breathingHz, BreathingWidthHz, mean);
        var wanted = state.RmssdMs * state.RmssdMs / (state.SdnnMs * state.SdnnMs);
        var share = Math.Clamp((wanted - slowGain) / (fastGain - slowGain), 0.05, 0.95);
        var variance = state.RmssdMs * state.RmssdMs * 1e-6 / (slowGain + (share * (fastGain - slowGain)));
        return (Math.Sqrt((1 - share) * variance), Math.Sqrt(share * variance));
    }

    static double DifferenceGain(double hz, double widthHz, double mean)
    {
        var spread = Math.Tau * widthHz * mean;
        return 2 * (1 - (PortableMath.CosOfTurns(hz * mean) * PortableMath.Exp(-spread * spread / 2)));
    }

    void Peak(int start, int count, double width, SimulationRandom random)
    {
        var power = 0.0;
        for (var i = 0; i < count; i++)
        {
            var deviation = 6 * (((i + random.Uniform()) / count) - 0.5);
            _offsets[start + i] = width * deviation;
            _amplitudes[start + i] = PortableMath.Exp(-deviation * deviation / 4);
            _turns[start + i] = random.Uniform();
            power += _amplitudes[start + i] * _amplitudes[start + i] / 2;
        }
        for (var i = 0; i < count; i++)
            _amplitudes[start + i] /= Math.Sqrt(power);
    }

    /// <summary>A peak's value of unit variance. Phases are carried on, so that breathing may change its rate without a jump.</summary>
    double Sum(int start, int count, double hz, double elapsed)
    {
        var sum = 0.0;
        for (var i = start; i < start + count; i++)
        {
            var turns = _turns[i] + (Math.Max(0.001, hz + _offsets[i]) * elapsed);
            _turns[i] = turns - Math.Floor(turns);
            sum += _amplitudes[i] * PortableMath.SinOfTurns(_turns[i]);
        }
        return sum;
    }
}

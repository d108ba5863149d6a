namespace EcgStream.Devices;

/// <summary>A stretch of simulated ECG and the truth behind it.</summary>
public sealed record SimulatedRecord
{
    const ulong HeartStream = 11;
    const ulong NoiseStream = 12;
    const ulong SnrStream = 13;

    SimulatedRecord()
    {
    }

    /// <summary>
    /// The samples, in mV: raw (unfiltered, with offset, drift and noise, as an amplifier gives them), beginning in the steady state at a random
    /// moment of a beat.
    /// </summary>
    public required float[] MilliVolts { get; init; }

    /// <summary>Sampling rate, Hz.</summary>
    public required double RateHz { get; init; }

    /// <summary>What drove the heart during the record: the latent features, from which the best that any model can do may be worked out.</summary>
    public required AutonomicState State { get; init; }

    /// <summary>Times of the R waves, in seconds after the first sample.</summary>
    public required IReadOnlyList<double> BeatSeconds { get; init; }

    /// <summary>Signal-to-noise ratio, dB; positive infinity without noise.</summary>
    public required double SnrDb { get; init; }

    /// <summary>Heart rate that the state asks for, beats a minute; that of the samples varies around it.</summary>
    public double ExpectedHeartRate => State.HeartRate;

    /// <summary>Simulates one record. The same arguments give the same samples, bit for bit, on every machine.</summary>
    /// <param name="person">Who.</param>
    /// <param name="emotion">One of <see cref="Emotions.All"/>; null for rest.</param>
    /// <param name="stimulus">Number of the clip, memory or task, common to the cohort; 0 for none.</param>
    /// <param name="recordSeed">Seed of the record: RR intervals, noise, and the deviation of its state.</param>
    /// <param name="durationSeconds">Length, more than 0.</param>
    /// <param name="rateHz">Sampling rate, 25 … 10,000 Hz.</param>
    /// <param name="order">Position in the person's session, from 0.</param>
    /// <exception cref="EcgStreamException">The emotion is not known.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration or the rate is out of range.</exception>
    public static SimulatedRecord Generate(
        SimulatedPerson person, string? emotion, int stimulus, ulong recordSeed, double durationSeconds = 60, double rateHz = 300, int order = 0)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(durationSeconds);
        var seed = SimulationRandom.Derive(person.CohortSeed, (ulong)person.Subject, recordSeed);
        var state = person.StateIn(emotion, stimulus, recordSeed, order);
        var heart = new EcgGenerator(person.Morphology, state, rateHz, SimulationRandom.Derive(seed, HeartStream));
        var samples = new float[(int)Math.Round(durationSeconds * rateHz)];
        var beats = new List<double>();
        heart.Read(samples, beats);
        var noise = person.Options.Noise;
        if (!noise.IsNone)
        {
            noise = noise with { SnrDb = noise.SnrDb + (person.Options.SnrSpreadDb * new SimulationRandom(seed, SnrStream).Normal()) };
            new SignalNoise(noise, rateHz, person.Morphology.QrsPeakToPeakMilliVolts, SimulationRandom.Derive(seed, NoiseStream)).Add(samples);
        }
        return new() { MilliVolts = samples, RateHz = rateHz, State = state, BeatSeconds = beats, SnrDb = noise.SnrDb };
    }
}

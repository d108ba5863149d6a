namespace EcgStream.Devices;

/// <summary>
/// What disturbs an ECG on the skin: baseline wander up to 0.5 Hz; mains hum whose frequency drifts, with its third harmonic; muscle noise of
/// 20–150 Hz in bursts; electrode motion as random steps that recover exponentially and bursts of 1–10 Hz. Continues over calls without a seam.
/// Not for concurrent use.
/// </summary>
public sealed class SignalNoise
{
    const int Wanders = 8;
    const double RecoverySeconds = 0.8;
    const double SecondsBetweenSteps = 15;

    // Amplitude of the third harmonic against the first.
    const double ThirdHarmonic = 0.25;

    readonly SimulationRandom _random;
    readonly double _rateHz;
    readonly double _mainsHz;
    readonly bool _hasThird;
    readonly double _baselineGain;
    readonly double _mainsGain;
    readonly double _muscleGain;
    readonly double _motionGain;
    readonly double _motionBurstGain;
    readonly double _stepGain;
    readonly double _recovery;
    readonly Oscillator[] _wander = new Oscillator[Wanders];
    readonly double[] _wanderAmplitudes = new double[Wanders];
    readonly BandNoise _muscle;
    readonly Burst _muscleBurst;
    readonly BandNoise _motion;
    readonly Burst _motionBurst;
    Oscillator _mains;
    double _mainsDrift;
    int _untilRetuned;
    double _step;

    /// <summary>Makes the noise ready.</summary>
    /// <param name="options">What, and how much.</param>
    /// <param name="rateHz">Sampling rate, Hz.</param>
    /// <param name="qrsPeakToPeakMilliVolts">Mean peak-to-peak amplitude of the QRS complexes it is added to, mV: the measure of the signal.</param>
    /// <param name="seed">Decides every sample.</param>
    public SignalNoise(NoiseOptions options, double rateHz, double qrsPeakToPeakMilliVolts, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rateHz);
        _random = new(seed);
        _rateHz = rateHz;
        _mainsHz = options.MainsHz;
        _hasThird = 3 * _mainsHz < rateHz / 2;
        _muscle = new(20, 150, rateHz);
        _muscleBurst = new(0.3, 2, 10, rateHz, _random);
        _motion = new(1, 10, rateHz);
        _motionBurst = new(0, 1.5, 20, rateHz, _random);
        _recovery = PortableMath.Exp(-1 / (RecoverySeconds * rateHz));
        // Steps of unit variance at a mean rate r, recovering with τ, have the power r·τ/2 (Campbell).
        _stepGain = Math.Sqrt(2 * SecondsBetweenSteps / RecoverySeconds);

        var signal = qrsPeakToPeakMilliVolts * qrsPeakToPeakMilliVolts / 8;
        var power = options.IsNone ? 0 : signal / PortableMath.Exp(options.SnrDb * PortableMath.Log(10) / 10);
        // Mains that the rate can't carry is left out, and its share with it.
        var hum = _mainsHz < rateHz / 2 ? options.MainsShare : 0;
        var shares = options.BaselineShare + hum + options.MuscleShare + options.MotionShare;
        var unit = shares > 0 ? power / shares : 0;
        _baselineGain = Math.Sqrt(unit * options.BaselineShare);
        _mainsGain = Math.Sqrt(unit * hum * 2 / (_hasThird ? 1 + (ThirdHarmonic * ThirdHarmonic) : 1));
        _muscleGain = Math.Sqrt(unit * options.MuscleShare / _muscleBurst.Power);
        _motionGain = Math.Sqrt(unit * options.MotionShare / 2);
        _motionBurstGain = 1 / Math.Sqrt(_motionBurst.Power);

        var total = 0.0;
        for (var i = 0; i < Wanders; i++)
        {
            var hz = 0.5 * (i + _random.Uniform(0.2, 1)) / Wanders;
            _wander[i] = new(_random.Uniform(), hz / rateHz);
            // Slow movements are the larger ones.
            _wanderAmplitudes[i] = _random.LogNormal(0.3) / Math.Sqrt(0.1 + hz);
            total += _wanderAmplitudes[i] * _wanderAmplitudes[i] / 2;
        }
        for (var i = 0; i < Wanders; i++)
            _wanderAmplitudes[i] /= Math.Sqrt(total);
        _mains = new(_random.Uniform(), _mainsHz / rateHz);
        for (var i = 0; i < 5 * RecoverySeconds * rateHz; i++)
            Next();
    }

    /// <summary>Adds the next stretch of noise, in mV.</summary>
    public void Add(Span<float> milliVolts)
    {
        foreach (ref var sample in milliVolts)
            sample += (float)Next();
    }

    double Next()
    {
        var wander = 0.0;
        for (var i = 0; i < Wanders; i++)
        {
            wander += _wanderAmplitudes[i] * _wander[i].Sin;
            _wander[i].Advance();
        }

        if (--_untilRetuned < 0)
        {
            // The grid's frequency wanders by some hundredths of a hertz; looked at every 100 ms.
            _untilRetuned = (int)(_rateHz / 10);
            _mainsDrift = (0.995 * _mainsDrift) + (0.003 * _random.Normal());
            _mains.Retune((_mainsHz + _mainsDrift) / _rateHz);
        }
        var hum = _mains.Sin;
        if (_hasThird)
            hum += ThirdHarmonic * ((3 * hum) - (4 * hum * hum * hum)); // sin 3φ
        _mains.Advance();

        _step *= _recovery;
        if (_random.Uniform() * SecondsBetweenSteps * _rateHz < 1)
            _step += _stepGain * _random.Normal();
        var motion = _step + (_motionBurstGain * _motionBurst.Next(_random) * _motion.Next(_random));
        var muscle = _muscleBurst.Next(_random) * _muscle.Next(_random);
        return (_baselineGain * wander) + (_mainsGain * hum) + (_muscleGain * muscle) + (_motionGain * motion);
    }
}

namespace EcgStream.Devices;

/// <summary>
/// An ECG without end by the dynamical model of McSharry et al. (IEEE Trans. Biomed. Eng. 50, 2003, 289–294; ECGSYN).
/// <para>
/// On the model's limit cycle the phase is known, θ' = 2π / RR, with RR constant from one R wave to the next. What is left is
/// z' = −Σ aᵢ Δθᵢ exp(−Δθᵢ² / 2bᵢ²) − (z − z₀), linear in z: each step is solved exactly but for the integral of the forcing, which is
/// taken by Simpson's rule over at most 4 ms, to well under a microvolt of the three differential equations. With k = √(heart rate / 60) the
/// widths grow by k, the angles of Q and S by k, those of P and T by √k.
/// </para>
/// Not for concurrent use.
/// </summary>
public sealed class EcgGenerator
{
    /// <summary>Time constant with which the body follows a new state.</summary>
    public static TimeSpan ResponseTime { get; } = TimeSpan.FromSeconds(8);

    // z forgets its start with a time constant of 1 s.
    const double WarmUpSeconds = 12;
    const double LongestStep = 0.004;
    const int Waves = 5;

    readonly EcgMorphology _morphology;
    readonly Tachogram _tachogram;
    readonly int _steps;
    readonly double _step;
    readonly double _decay;
    readonly double _halfDecay;
    readonly double[] _angles = new double[Waves];
    readonly double[] _slopes = new double[Waves];
    readonly double[] _exponents = new double[Waves];
    readonly double[] _reaches = new double[Waves];
    AutonomicState _state;
    AutonomicState _target;
    double _interval;
    double _omega;
    double _theta;
    double _breath;
    double _forcing;
    double _z;
    long _stepsDone;

    /// <summary>A generator in the steady state of <paramref name="state"/>, at a random moment of a beat.</summary>
    /// <param name="morphology">Form of the beats.</param>
    /// <param name="state">What drives the heart.</param>
    /// <param name="rateHz">Sampling rate of the output, 25 … 10,000 Hz.</param>
    /// <param name="seed">Decides the RR intervals and the phase of breathing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of range.</exception>
    public EcgGenerator(EcgMorphology morphology, AutonomicState state, double rateHz, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(morphology);
        if (!(rateHz is >= 25 and <= 10_000))
            throw new ArgumentOutOfRangeException(nameof(rateHz), rateHz, "The sampling rate must lie within 25 and 10,000 Hz.");
        var random = new SimulationRandom(seed);
        _morphology = morphology;
        _state = _target = state;
        _tachogram = new(random);
        RateHz = rateHz;
        _steps = (int)Math.Ceiling(1 / (rateHz * LongestStep));
        _step = 1 / (rateHz * _steps);
        _decay = PortableMath.Exp(-_step);
        _halfDecay = PortableMath.Exp(-_step / 2);
        _breath = random.Uniform();
        BeginBeat();
        var warmUp = (WarmUpSeconds + random.Uniform(0, 2 * _interval)) / _step;
        for (var i = 0; i < warmUp; i++)
            Step(null);
        _stepsDone = 0;
    }

    /// <summary>Sampling rate of the output, Hz.</summary>
    public double RateHz { get; }

    /// <summary>The state the body is in now.</summary>
    public AutonomicState State => _state;

    /// <summary>Lets the body go over to another state, beat by beat, with <see cref="ResponseTime"/>.</summary>
    public void MoveTo(AutonomicState target) => _target = target;

    /// <summary>Fills <paramref name="milliVolts"/> with the next samples. How they are split over calls makes no difference.</summary>
    /// <param name="milliVolts">Receives the samples, in mV.</param>
    /// <param name="beats">Receives the times of the R waves among them (θ = 0), in seconds after the generator's first sample.</param>
    public void Read(Span<float> milliVolts, ICollection<double>? beats = null)
    {
        for (var i = 0; i < milliVolts.Length; i++)
        {
            milliVolts[i] = (float)(_z + _morphology.OffsetMilliVolts);
            for (var step = 0; step < _steps; step++)
                Step(beats);
        }
    }

    void Step(ICollection<double>? beats)
    {
        var toBeat = (Math.Tau - _theta) / _omega;
        if (toBeat > _step)
        {
            Integrate(_step, _decay, _halfDecay);
        }
        else
        {
            // An R wave lies within the step: the angular frequency changes there.
            Integrate(toBeat, PortableMath.Exp(-toBeat), PortableMath.Exp(-toBeat / 2));
            beats?.Add((_stepsDone * _step) + toBeat);
            BeginBeat();
            var rest = _step - toBeat;
            Integrate(rest, PortableMath.Exp(-rest), PortableMath.Exp(-rest / 2));
        }
        _stepsDone++;
    }

    void Integrate(double time, double decay, double halfDecay)
    {
        var before = _forcing;
        _breath += time * _state.RespirationPerMinute / 60;
        _breath -= Math.Floor(_breath);
        var baseline = _morphology.BreathingMilliVolts * PortableMath.SinOfTurns(_breath);
        var middle = Forcing(_theta + (_omega * time / 2)) + baseline;
        _theta += _omega * time;
        _forcing = Forcing(_theta) + baseline;
        _z = (decay * _z) + (time / 6 * ((decay * before) + (4 * halfDecay * middle) + _forcing));
    }

    double Forcing(double theta)
    {
        var sum = 0.0;
        for (var i = 0; i < Waves; i++)
        {
            var distance = theta - _angles[i];
            if (distance > Math.PI)
                distance -= Math.Tau;
            if (Math.Abs(distance) < _reaches[i])
                sum -= _slopes[i] * distance * PortableMath.Exp(distance * distance * _exponents[i]);
        }
        return sum;
    }

    void BeginBeat()
    {
        _state = _state.Towards(_target, 1 - PortableMath.Exp(-_interval / ResponseTime.TotalSeconds));
        _interval = _tachogram.Next(_interval, _state);
        _omega = Math.Tau / _interval;
        _theta = 0;
        var k = Math.Sqrt(_state.HeartRate / 60);
        var root = Math.Sqrt(k);
        Shape(0, _morphology.P, root, k, 1);
        Shape(1, _morphology.Q, k, k, 1);
        Shape(2, _morphology.R, 1, k, 1);
        Shape(3, _morphology.S, k, k, 1);
        Shape(4, _morphology.T, root, k, _state.TWaveGain);
        _forcing = Forcing(0) + (_morphology.BreathingMilliVolts * PortableMath.SinOfTurns(_breath));
    }

    void Shape(int wave, EcgWave form, double angleFactor, double widthFactor, double gain)
    {
        var width = form.WidthRadians * widthFactor;
        _angles[wave] = form.AngleRadians * angleFactor;
        // The bump's height is a·b²k² / ω, which is that of 60 beats a minute at any mean rate.
        _slopes[wave] = form.MilliVolts * gain * Math.Tau / (form.WidthRadians * form.WidthRadians);
        _exponents[wave] = -1 / (2 * width * width);
        _reaches[wave] = 6 * width;
    }
}

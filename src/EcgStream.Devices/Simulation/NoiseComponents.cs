namespace EcgStream.Devices;

/// <summary>A turning pointer: a sinusoid by one complex multiplication a sample.</summary>
struct Oscillator
{
    double _turnCos;
    double _turnSin;
    int _untilTrimmed;

    public Oscillator(double startTurns, double turnsPerSample)
    {
        Cos = PortableMath.CosOfTurns(startTurns);
        Sin = PortableMath.SinOfTurns(startTurns);
        Retune(turnsPerSample);
    }

    public double Cos { get; private set; }

    public double Sin { get; private set; }

    public void Retune(double turnsPerSample)
    {
        _turnCos = PortableMath.CosOfTurns(turnsPerSample);
        _turnSin = PortableMath.SinOfTurns(turnsPerSample);
    }

    public void Advance()
    {
        var cos = (Cos * _turnCos) - (Sin * _turnSin);
        var sin = (Sin * _turnCos) + (Cos * _turnSin);
        if (--_untilTrimmed < 0)
        {
            // Rounding lets the length wander; bring it back now and then.
            var length = Math.Sqrt((cos * cos) + (sin * sin));
            (cos, sin, _untilTrimmed) = (cos / length, sin / length, 1000);
        }
        (Cos, Sin) = (cos, sin);
    }
}

/// <summary>White noise through a band-pass (a second-order high-pass and low-pass), of unit variance.</summary>
sealed class BandNoise
{
    Section _highPass;
    Section _lowPass;
    readonly double _gain;

    public BandNoise(double lowHz, double highHz, double rateHz)
    {
        var high = Math.Min(highHz, 0.45 * rateHz);
        _highPass = Section.HighPass(Math.Min(lowHz, high / 2) / rateHz);
        _lowPass = Section.LowPass(high / rateHz);
        // The variance that white noise leaves with is the energy of the impulse response.
        var (first, second) = (_highPass, _lowPass);
        var energy = 0.0;
        var settled = (int)(3 * rateHz / lowHz) + 20;
        for (var i = 0; i < settled; i++)
        {
            var response = second.Filter(first.Filter(i == 0 ? 1 : 0));
            energy += response * response;
        }
        _gain = 1 / Math.Sqrt(energy);
    }

    public double Next(SimulationRandom random) => _lowPass.Filter(_highPass.Filter(_gain * random.Normal()));

    struct Section
    {
        double _b0;
        double _b1;
        double _a1;
        double _a2;
        double _s1;
        double _s2;

        public double Filter(double x)
        {
            var y = (_b0 * x) + _s1;
            _s1 = (_b1 * x) - (_a1 * y) + _s2;
            _s2 = (_b0 * x) - (_a2 * y);
            return y;
        }

        public static Section HighPass(double turns) => Of(turns, highPass: true);

        public static Section LowPass(double turns) => Of(turns, highPass: false);

        // Butterworth by the bilinear transform.
        static Section Of(double turns, bool highPass)
        {
            var (sin, cos) = (PortableMath.SinOfTurns(turns), PortableMath.CosOfTurns(turns));
            var alpha = sin / Math.Sqrt(2);
            var scale = 1 / (1 + alpha);
            var edge = (highPass ? 1 + cos : 1 - cos) / 2 * scale;
            return new() { _b0 = edge, _b1 = highPass ? -2 * edge : 2 * edge, _a1 = -2 * cos * scale, _a2 = (1 - alpha) * scale };
        }
    }
}

/// <summary>Switches between quiet and active at random times, softly.</summary>
sealed class Burst
{
    readonly double _quiet;
    readonly double _activeSamples;
    readonly double _quietSamples;
    readonly double _follow;
    double _envelope;
    bool _active;
    long _untilSwitch;

    public Burst(double quiet, double meanActiveSeconds, double meanQuietSeconds, double rateHz, SimulationRandom random)
    {
        _quiet = quiet;
        _activeSamples = meanActiveSeconds * rateHz;
        _quietSamples = meanQuietSeconds * rateHz;
        _follow = 1 - PortableMath.Exp(-1 / (0.05 * rateHz));
        // Starting with the share that each has in the long run keeps a short record like any part of a long one.
        _active = random.Uniform() * (meanActiveSeconds + meanQuietSeconds) < meanActiveSeconds;
        _envelope = _active ? 1 : quiet;
        _untilSwitch = Stay(random);
        Power = (meanActiveSeconds + (quiet * quiet * meanQuietSeconds)) / (meanActiveSeconds + meanQuietSeconds);
    }

    /// <summary>Mean square of the envelope, its soft edges not counted.</summary>
    public double Power { get; }

    public double Next(SimulationRandom random)
    {
        if (--_untilSwitch < 0)
        {
            _active = !_active;
            _untilSwitch = Stay(random);
        }
        return _envelope += _follow * ((_active ? 1 : _quiet) - _envelope);
    }

    long Stay(SimulationRandom random) => (long)random.Exponential(_active ? _activeSamples : _quietSamples);
}

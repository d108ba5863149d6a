namespace EcgStream.Trainer;

/// <summary>
/// Changes a training window only as a measurement could: cut at another time, with amplifier noise, a wandering baseline, a gain that drifts,
/// a lead put on upside down, a heart that hurries here and lingers there. The resting minute gets the same lead and changes of its own.
/// Films change a heart's mean rate by 1 to 4 %, so a change of that would wash out the label: a warp of time goes up and down within a window
/// whose ends stay, half of the windows are spared, and it is small.
/// </summary>
public sealed class Augmentation
{
    readonly int _length;
    readonly Random _random;
    readonly float[] _source;
    readonly float[] _window;
    readonly float[] _noise;

    public Augmentation(int windowLength, int seed)
    {
        _length = windowLength;
        _random = new(seed);
        (_source, _window, _noise) = (new float[windowLength], new float[windowLength], new float[windowLength + 1]);
    }

    /// <summary>Scaling of the changed window.</summary>
    public Normalisation Normalisation { get; init; }

    /// <summary>Share of windows turned upside down.</summary>
    public double Inverted { get; init; } = 0.05;

    /// <summary>Largest standard deviation of the added noise, millivolts.</summary>
    public double NoiseMilliVolts { get; init; } = 0.03;

    /// <summary>Largest amplitude of the added wander, millivolts; its period is between 2 s and 10 s at 300 Hz.</summary>
    public double WanderMilliVolts { get; init; } = 0.05;

    /// <summary>Largest change of the gain over a window.</summary>
    public double GainWarp { get; init; } = 0.1;

    /// <summary>
    /// Largest change of the speed of time within a window, for one window of two; more than 0.02 makes no sense. The window's ends stay, and with
    /// them the mean rate.
    /// </summary>
    public double TimeWarp { get; init; } = 0.02;

    /// <summary>No change at all but the place of the cut: always the window's own, the last.</summary>
    public bool Off { get; init; }

    /// <summary>Writes a window and, where there is room for it, its resting minute; changed and scaled.</summary>
    public void Write(LabelledWindow window, Span<float> result)
    {
        ArgumentNullException.ThrowIfNull(window);
        var inverted = !Off && _random.NextDouble() < Inverted;
        Write(window.MilliVolts, inverted, result[.._length]);
        if (result.Length > _length)
            Write(window.Rest!.MilliVolts, inverted, result[_length..]);
    }

    void Write(float[] milliVolts, bool inverted, Span<float> result)
    {
        var last = milliVolts.Length - _length;
        milliVolts.AsSpan(Off ? last : _random.Next(last + 1), _length).CopyTo(_window);
        if (!Off)
        {
            if (TimeWarp > 0 && _random.NextDouble() < 0.5)
                WarpTime();
            if (_random.NextDouble() < 0.5)
                AddNoise((float)(NoiseMilliVolts * _random.NextDouble()));
            if (_random.NextDouble() < 0.5)
                AddWander();
            if (_random.NextDouble() < 0.5)
                WarpGain();
            if (inverted)
                foreach (ref var sample in _window.AsSpan())
                    sample = -sample;
        }
        Normaliser.Apply(Normalisation, _window, result);
    }

    void AddNoise(float deviation)
    {
        // Box and Muller: two independent normal numbers from two uniform ones.
        for (var i = 0; i < _length; i += 2)
        {
            var radius = deviation * MathF.Sqrt(-2 * MathF.Log(1 - _random.NextSingle()));
            (_noise[i], _noise[i + 1]) = MathF.SinCos(2 * MathF.PI * _random.NextSingle());
            (_noise[i], _noise[i + 1]) = (radius * _noise[i], radius * _noise[i + 1]);
        }
        for (var i = 0; i < _length; i++)
            _window[i] += _noise[i];
    }

    void AddWander()
    {
        var (amplitude, phase) = (WanderMilliVolts * _random.NextDouble(), 2 * Math.PI * _random.NextDouble());
        var step = 2 * Math.PI / (600 + 2_400 * _random.NextDouble());
        for (var i = 0; i < _length; i++)
            _window[i] += (float)(amplitude * Math.Sin(phase + step * i));
    }

    void WarpGain()
    {
        var (size, phase) = (GainWarp * _random.NextDouble(), 2 * Math.PI * _random.NextDouble());
        var step = 2 * Math.PI * (0.5 + 2 * _random.NextDouble()) / _length;
        for (var i = 0; i < _length; i++)
            _window[i] *= (float)(1 + size * Math.Sin(phase + step * i));
    }

    void WarpTime()
    {
        _window.CopyTo(_source, 0);
        var turns = _random.Next(1, 4) * Math.PI / (_length - 1);
        var reach = TimeWarp * (2 * _random.NextDouble() - 1) / turns;
        for (var i = 0; i < _length; i++)
        {
            var place = Math.Clamp(i + reach * Math.Sin(turns * i), 0, _length - 1);
            var below = Math.Min((int)place, _length - 2);
            _window[i] = float.Lerp(_source[below], _source[below + 1], (float)(place - below));
        }
    }
}

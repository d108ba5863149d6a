namespace EcgStream.Trainer;

/// <summary>
/// Changes a training window only as a measurement could: cut at another time, with more amplifier noise, with a lead put on upside down.
/// Time is never stretched or wrapped, since the rhythm is what the label is about; gain is left alone, since scaling undoes it.
/// </summary>
public sealed class Augmentation
{
    readonly ModelContract _contract;
    readonly Random _random;
    readonly float[] _window;

    public Augmentation(ModelContract contract, int seed)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _random = new(seed);
        _window = new float[contract.WindowLength];
    }

    /// <summary>Share of windows turned upside down.</summary>
    public double Inverted { get; init; } = 0.05;

    /// <summary>Largest standard deviation of the added noise, millivolts.</summary>
    public double NoiseMilliVolts { get; init; } = 0.03;

    /// <summary>Writes a window cut from the record, changed and scaled.</summary>
    public void Window(PreparedRecord record, Span<float> result)
    {
        ArgumentNullException.ThrowIfNull(record);
        var start = _random.Next(record.MilliVolts.Length - _window.Length + 1);
        record.MilliVolts.AsSpan(start, _window.Length).CopyTo(_window);
        if (_random.NextDouble() < 0.5)
            AddNoise((float)(NoiseMilliVolts * _random.NextDouble()));
        if (_random.NextDouble() < Inverted)
            Invert();
        Normaliser.Apply(_contract.Normalisation, _window, result);
    }

    void Invert()
    {
        foreach (ref var sample in _window.AsSpan())
            sample = -sample;
    }

    void AddNoise(float deviation)
    {
        // Box and Muller: two independent normal numbers from two uniform ones.
        for (var i = 0; i + 1 < _window.Length; i += 2)
        {
            var radius = deviation * MathF.Sqrt(-2 * MathF.Log(1 - _random.NextSingle()));
            var (sin, cos) = MathF.SinCos(2 * MathF.PI * _random.NextSingle());
            _window[i] += radius * cos;
            _window[i + 1] += radius * sin;
        }
    }
}

namespace EcgStream.Trainer;

/// <summary>What can be done to a signal so that a network must know what an ECG looks like to tell which it was (Sarkar and Etemad, 2020).</summary>
enum SignalPretext
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>White noise of a fifth to a half of the signal's deviation.</summary>
    Noise,

    /// <summary>A gain that swings over the window. A plain factor would be undone by the scaling.</summary>
    Gain,

    /// <summary>Upside down.</summary>
    Negated,

    /// <summary>Backwards in time.</summary>
    Reversed,

    /// <summary>Cut into ten pieces in another order.</summary>
    Permuted,

    /// <summary>Faster here and slower there, by up to a fifth.</summary>
    Warped,
}

/// <summary>Does it.</summary>
static class SignalPretexts
{
    public static void Apply(SignalPretext pretext, Span<float> window, Random random)
    {
        switch (pretext)
        {
            case SignalPretext.Noise:
                AddNoise(window, random);
                break;
            case SignalPretext.Gain:
                var (turns, phase) = (Math.Tau * (1 + 2 * random.NextDouble()) / window.Length, Math.Tau * random.NextDouble());
                for (var i = 0; i < window.Length; i++)
                    window[i] *= (float)(1 + 0.6 * Math.Sin(phase + turns * i));
                break;
            case SignalPretext.Negated:
                foreach (ref var sample in window)
                    sample = -sample;
                break;
            case SignalPretext.Reversed:
                window.Reverse();
                break;
            case SignalPretext.Permuted:
                Permute(window, random);
                break;
            case SignalPretext.Warped:
                Warp(window, random);
                break;
        }
    }

    static void AddNoise(Span<float> window, Random random)
    {
        double sum = 0, squares = 0;
        foreach (var sample in window)
            (sum, squares) = (sum + sample, squares + (double)sample * sample);
        var mean = sum / window.Length;
        var size = Math.Sqrt(Math.Max(0, squares / window.Length - mean * mean)) * (0.2 + 0.3 * random.NextDouble());
        foreach (ref var sample in window)
            sample += (float)(size * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()));
    }

    static void Permute(Span<float> window, Random random)
    {
        const int Pieces = 10;
        var source = window.ToArray();
        var order = Enumerable.Range(0, Pieces).ToArray();
        random.Shuffle(order);
        var length = window.Length / Pieces;
        for (var i = 0; i < Pieces; i++)
            source.AsSpan(order[i] * length, length).CopyTo(window[(i * length)..]);
    }

    static void Warp(Span<float> window, Random random)
    {
        var source = window.ToArray();
        var turns = random.Next(2, 6) * Math.PI / (window.Length - 1);
        var reach = (random.Next(2) == 0 ? 1 : -1) * (0.1 + 0.1 * random.NextDouble()) / turns;
        for (var i = 0; i < window.Length; i++)
        {
            var place = Math.Clamp(i + reach * Math.Sin(turns * i), 0, window.Length - 1);
            var below = Math.Min((int)place, window.Length - 2);
            window[i] = float.Lerp(source[below], source[below + 1], (float)(place - below));
        }
    }
}

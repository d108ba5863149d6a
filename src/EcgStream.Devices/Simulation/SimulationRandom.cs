using System.Numerics;

namespace EcgStream.Devices;

/// <summary>
/// The simulation's random numbers: xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64. Its own, because
/// System.Random promises its sequence for one runtime version only and takes 31 bits of seed, while a cohort needs
/// independent streams by cohort, subject, record and purpose that stay the same for ever.
/// </summary>
sealed class SimulationRandom
{
    ulong _a;
    ulong _b;
    ulong _c;
    ulong _d;
    double _spare = double.NaN;

    /// <summary>A stream of its own for each seed and path below it.</summary>
    public SimulationRandom(ulong seed, params ReadOnlySpan<ulong> path)
    {
        var state = Derive(seed, path);
        _a = Mix(state += Golden);
        _b = Mix(state += Golden);
        _c = Mix(state += Golden);
        _d = Mix(state + Golden);
    }

    const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    /// <summary>A seed for what lies below <paramref name="path"/>.</summary>
    public static ulong Derive(ulong seed, params ReadOnlySpan<ulong> path)
    {
        var state = Mix(seed + Golden);
        foreach (var step in path)
            state = Mix((state ^ Mix(step + Golden)) + Golden);
        return state;
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>Standard normal (Box and Muller).</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var spare = _spare;
            _spare = double.NaN;
            return spare;
        }
        var radius = Math.Sqrt(-2 * PortableMath.Log(1 - Uniform()));
        var turns = Uniform();
        _spare = radius * PortableMath.SinOfTurns(turns);
        return radius * PortableMath.CosOfTurns(turns);
    }

    /// <summary>A factor whose logarithm is normal with mean 0 and the given standard deviation, cut at three of them.</summary>
    public double LogNormal(double sd) => PortableMath.Exp(sd * Math.Clamp(Normal(), -3, 3));

    /// <summary>Exponentially distributed with the given mean.</summary>
    public double Exponential(double mean) => -mean * PortableMath.Log(1 - Uniform());

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}

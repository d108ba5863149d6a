namespace EcgStream.Devices;

/// <summary>
/// The few transcendental functions of the simulation, from IEEE additions, multiplications and divisions alone. The
/// platforms' C libraries differ in their last bits; with these a cohort is the same, bit for bit, on every machine.
/// Relative errors stay below 1e-14.
/// </summary>
static class PortableMath
{
    /// <summary>e to the power of <paramref name="x"/>; 0 below −700, and <paramref name="x"/> is at most 700.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
            return 0;
        var power = Math.Floor((x * 1.4426950408889634) + 0.5);
        // The two parts of ln 2: the first has trailing zeros, so that its product with a small integer is exact.
        var r = x - (power * 0.693147180369123816490) - (power * 1.90821492927058770002e-10);
        // Taylor's series on |r| ≤ ln 2 / 2, by Horner's rule.
        var sum = 1 + (r / 12);
        sum = 1 + (r * (1.0 / 11) * sum);
        sum = 1 + (r * (1.0 / 10) * sum);
        sum = 1 + (r * (1.0 / 9) * sum);
        sum = 1 + (r * (1.0 / 8) * sum);
        sum = 1 + (r * (1.0 / 7) * sum);
        sum = 1 + (r * (1.0 / 6) * sum);
        sum = 1 + (r * (1.0 / 5) * sum);
        sum = 1 + (r * (1.0 / 4) * sum);
        sum = 1 + (r * (1.0 / 3) * sum);
        sum = 1 + (r * (1.0 / 2) * sum);
        sum = 1 + (r * sum);
        return sum * BitConverter.Int64BitsToDouble(((long)power + 1023) << 52);
    }

    /// <summary>Natural logarithm of a normal positive number.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var power = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            power++;
        }
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var k = 23; k >= 1; k -= 2)
            sum = (sum * square) + (1.0 / k);
        return (2 * s * sum) + (power * 0.6931471805599453);
    }

    /// <summary>Sine of an angle given in whole turns, so that a long time needs no reduction by an inexact 2π.</summary>
    public static double SinOfTurns(double turns)
    {
        var x = turns - Math.Floor(turns + 0.5); // −½ … ½
        if (x > 0.25)
            x = 0.5 - x;
        else if (x < -0.25)
            x = -0.5 - x;
        var radians = x * Math.Tau;
        var square = radians * radians;
        var sum = 1 - (square * (1.0 / 272));
        sum = 1 - (square * (1.0 / 210) * sum);
        sum = 1 - (square * (1.0 / 156) * sum);
        sum = 1 - (square * (1.0 / 110) * sum);
        sum = 1 - (square * (1.0 / 72) * sum);
        sum = 1 - (square * (1.0 / 42) * sum);
        sum = 1 - (square * (1.0 / 20) * sum);
        sum = 1 - (square * (1.0 / 6) * sum);
        return radians * sum;
    }

    /// <summary>Cosine of an angle given in whole turns.</summary>
    public static double CosOfTurns(double turns) => SinOfTurns(turns + 0.25);
}

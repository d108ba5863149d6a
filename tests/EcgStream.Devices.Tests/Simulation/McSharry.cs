namespace EcgStream.Devices.Tests;

/// <summary>The dynamical model as it is printed: three coupled differential equations, solved by the classical Runge–Kutta method.</summary>
static class McSharry
{
    public readonly record struct Point(double Time, double Z);

    /// <summary>Neighbouring points of the solution from the first beat to the last, z starting at 0.</summary>
    public static IEnumerable<(Point From, Point To)> Solve(EcgMorphology form, AutonomicState state, IReadOnlyList<double> beats)
    {
        const int StepsPerBeat = 6000;
        var k = Math.Sqrt(state.HeartRate / 60);
        var root = Math.Sqrt(k);
        (double Angle, double A, double B)[] waves =
        [
            Wave(form.P, root, 1), Wave(form.Q, k, 1), Wave(form.R, 1, 1), Wave(form.S, k, 1), Wave(form.T, root, state.TWaveGain),
        ];
        var (x, y, z) = (1.0, 0.0, 0.0);
        for (var beat = 0; beat + 1 < beats.Count; beat++)
        {
            var rr = beats[beat + 1] - beats[beat];
            var omega = Math.Tau / rr;
            var step = rr / StepsPerBeat;
            for (var i = 0; i < StepsPerBeat; i++)
            {
                var from = new Point(beats[beat] + (i * step), z);
                var a = Slope(x, y, z, omega);
                var b = Slope(x + (step / 2 * a.X), y + (step / 2 * a.Y), z + (step / 2 * a.Z), omega);
                var c = Slope(x + (step / 2 * b.X), y + (step / 2 * b.Y), z + (step / 2 * b.Z), omega);
                var d = Slope(x + (step * c.X), y + (step * c.Y), z + (step * c.Z), omega);
                x += step / 6 * (a.X + (2 * b.X) + (2 * c.X) + d.X);
                y += step / 6 * (a.Y + (2 * b.Y) + (2 * c.Y) + d.Y);
                z += step / 6 * (a.Z + (2 * b.Z) + (2 * c.Z) + d.Z);
                yield return (from, new(from.Time + step, z));
            }
        }

        (double X, double Y, double Z) Slope(double x, double y, double z, double omega)
        {
            var alpha = 1 - Math.Sqrt((x * x) + (y * y));
            var theta = Math.Atan2(y, x);
            var forcing = 0.0;
            foreach (var (angle, a, b) in waves)
            {
                var distance = Math.IEEERemainder(theta - angle, Math.Tau);
                forcing -= a * distance * Math.Exp(-distance * distance / (2 * b * b));
            }
            return ((alpha * x) - (omega * y), (alpha * y) + (omega * x), forcing - z);
        }

        // Height in mV = a b² / ω at 60 beats a minute.
        (double, double, double) Wave(EcgWave wave, double angle, double gain) =>
            (wave.AngleRadians * angle, wave.MilliVolts * gain * Math.Tau / (wave.WidthRadians * wave.WidthRadians), wave.WidthRadians * k);
    }
}

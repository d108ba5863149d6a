using System.Globalization;
using System.Text;

namespace EcgStream.Cli.Tests;

/// <summary>A recording that looks enough like an electrocardiogram to be classified: beats of five bumps, at intervals that breathe.</summary>
static class PulseTrain
{
    const int RateHz = 250;

    // Centre and width as seconds from the R peak, height in mV.
    static readonly (double At, double Width, double Height)[] Bumps =
        [(-0.17, 0.025, 0.12), (-0.03, 0.01, -0.12), (0, 0.012, 1.1), (0.03, 0.01, -0.2), (0.26, 0.05, 0.28)];

    /// <summary>The text of a CSV file with the columns <c>time</c> (seconds) and <c>ecg_mV</c>.</summary>
    /// <param name="seconds">Its length.</param>
    /// <param name="isFlat">Where the signal stands still; nowhere by default.</param>
    public static string Csv(double seconds, Func<double, bool>? isFlat = null)
    {
        var text = new StringBuilder("time,ecg_mV\n");
        var peaks = Peaks(seconds);
        for (var i = 0; i < seconds * RateHz; i++)
        {
            var time = (double)i / RateHz;
            var milliVolts = isFlat?.Invoke(time) == true ? 0 : At(time, peaks);
            text.Append(CultureInfo.InvariantCulture, $"{time:0.000},{milliVolts:0.0000}\n");
        }
        return text.ToString();
    }

    static List<double> Peaks(double seconds)
    {
        var peaks = new List<double>();
        for (var time = 0.4; time < seconds + 1; time += 0.82 + 0.04 * Math.Sin(2 * Math.PI * 0.25 * time))
            peaks.Add(time);
        return peaks;
    }

    static double At(double time, List<double> peaks)
    {
        // Wander and a little hum keep it from standing still between beats.
        var sum = 0.03 * Math.Sin(2 * Math.PI * 0.25 * time) + 0.004 * Math.Sin(2 * Math.PI * 17 * time);
        foreach (var peak in peaks.Where(p => Math.Abs(p - time) < 0.7))
        {
            foreach (var (at, width, height) in Bumps)
                sum += height * Math.Exp(-0.5 * Math.Pow((time - peak - at) / width, 2));
        }
        return sum;
    }
}

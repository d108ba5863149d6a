using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>How long the data records of a file are, and how many samples of each channel they hold.</summary>
/// <param name="Seconds">Length of a record as it is written.</param>
/// <param name="Samples">Samples of each channel in a record.</param>
readonly record struct EdfLayout(string Seconds, ImmutableArray<int> Samples)
{
    // EDF allows records of 61,440 bytes; some of them are left to annotations.
    const int MostBytes = 56_000;
    const double Exact = 1e-13;
    const double Good = 1e-9;
    const double MostRatesOff = 1e-7;

    /// <summary>Quanta in a record: records begin at whole quanta, where every channel has a sample.</summary>
    public int Quanta => Samples.Aggregate(0, Divisor);

    /// <summary>Samples of a channel in a quantum.</summary>
    public int Step(int channel) => Samples[channel] / Quanta;

    /// <summary>Seconds from sample 0 to a quantum.</summary>
    public double SecondsAt(long quantum) => quantum * (EdfNumber.Written(Seconds) / Quanta);

    /// <summary>Sampling rate of a channel as it will be read back, Hz.</summary>
    public double RateOf(int channel) => Samples[channel] / EdfNumber.Written(Seconds);

    /// <summary>
    /// EDF states no rates but samples in a record, and the record's length in 8 characters: of all lengths up to the recording's own, the
    /// one nearest to a second is taken with which every rate comes out exactly, else one that is off by less than 10⁻⁹ of the rate (a
    /// tenth of a millisecond in a day), else the best.
    /// </summary>
    /// <exception cref="EcgStreamException">No length suits the rates of all channels.</exception>
    public static EdfLayout Of(string path, IReadOnlyList<Recording> channels, int sampleBytes)
    {
        var rates = channels.Select(c => c.RateHz).ToArray();
        var candidates = Candidates(rates, LongestSeconds(channels, sampleBytes));
        var best = candidates.Count > 0 ? candidates.Min(c => c.Off) : double.PositiveInfinity;
        if (best > MostRatesOff * (channels.Count > 1 ? 1 : 1000))
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"'{path}' can't be written: no data record holds whole samples at {string.Join(" and ", rates.Distinct().Select(r => r.ToString(CultureInfo.InvariantCulture)))} Hz. Write each channel into a file of its own."));
        var enough = best <= Exact ? Exact : Math.Max(Good, best);
        return candidates.Where(c => c.Off <= enough).MinBy(c => c.Far).Layout;
    }

    /// <summary>The longest records of at most half the length, with rates as good as these; null without any.</summary>
    public static EdfLayout? Shorter(EdfLayout layout, IReadOnlyList<Recording> channels, int sampleBytes)
    {
        var rates = channels.Select(c => c.RateHz).ToArray();
        var seconds = EdfNumber.Written(layout.Seconds);
        var good = Math.Max(Good, Off(rates, layout.Samples, seconds));
        var longest = Math.Min(seconds / 2, LongestSeconds(channels, sampleBytes));
        var shorter = Candidates(rates, longest).Where(c => c.Off <= good && EdfNumber.Written(c.Layout.Seconds) is var s && s <= longest).ToList();
        return shorter.Count > 0 ? shorter.MaxBy(c => EdfNumber.Written(c.Layout.Seconds)).Layout : null;
    }

    static double LongestSeconds(IReadOnlyList<Recording> channels, int sampleBytes) =>
        Math.Min(MostBytes / (sampleBytes * channels.Sum(c => c.RateHz)), Math.Max(1, channels.Max(c => c.End / c.RateHz)));

    static double Off(double[] rates, ImmutableArray<int> samples, double seconds) => rates.Zip(samples).Max(r => Math.Abs(r.Second / seconds - r.First) / r.First);

    // Of whole samples of the first channel; how far rates are off, and how far the length is from a second.
    static List<(double Off, double Far, EdfLayout Layout)> Candidates(double[] rates, double longest)
    {
        var most = (int)Math.Max(1, longest * rates[0]);
        var candidates = new List<(double Off, double Far, EdfLayout Layout)>();
        for (var count = 1; count <= most; count++)
        {
            var seconds = count / rates[0];
            if (seconds is < 1e-5 or > EdfNumber.Largest)
                continue;
            var text = EdfNumber.Text(seconds);
            var written = EdfNumber.Written(text);
            var samples = rates.Select(rate => (int)Math.Max(1, Math.Round(rate * written))).ToImmutableArray();
            candidates.Add((Off(rates, samples, written), Math.Abs(Math.Log(written)), new(text, samples)));
        }
        return candidates;
    }

    static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}

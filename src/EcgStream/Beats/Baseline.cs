namespace EcgStream;

/// <summary>What is left of a signal without its beats: the baseline, which moves with breathing.</summary>
static class Baseline
{
    const double BlockSeconds = 0.4;

    /// <summary>Mean level of stretches of 0.4 s after the mean beat was taken away at every beat, with the middle of each in seconds.</summary>
    public static (double[] Seconds, double[] MilliVolts) Levels(ReadOnlySpan<float> samples, double rateHz, BeatMorphology form)
    {
        var block = Math.Max(1, (int)Math.Round(BlockSeconds * rateHz));
        var (seconds, levels) = (new double[samples.Length / block], new double[samples.Length / block]);
        for (var i = 0; i < levels.Length; i++)
        {
            seconds[i] = (i + 0.5) * block / rateHz;
            foreach (var sample in samples.Slice(i * block, block))
                levels[i] += sample / block;
        }
        var template = form.MeanBeat.AsSpan();
        var sign = form.IsUpward ? 1 : -1;
        var beats = form.Beats.AsSpan();
        for (var beat = 0; beat < beats.Length; beat++)
        {
            var start = (int)Math.Round(beats[beat].Seconds * rateHz) - form.PeakIndex;
            var end = start + template.Length;
            if (beat + 1 < beats.Length)
                end = Math.Min(end, (int)Math.Round(beats[beat + 1].Seconds * rateHz) - form.PeakIndex);
            for (var i = Math.Max(start, 0); i < Math.Min(end, levels.Length * block); i++)
                levels[i / block] -= sign * template[i - start] / block;
        }
        return (seconds, levels);
    }
}

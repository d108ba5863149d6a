namespace EcgStream.Trainer;

/// <summary>A window as it was cut, judged.</summary>
/// <param name="Start">Index of its first sample on the recording's model-rate grid, slack not counted.</param>
/// <param name="MilliVolts">The window, and before it what slack there was.</param>
/// <param name="Quality">What the live path would have said of it.</param>
sealed record CutWindow(long Start, float[] MilliVolts, WindowQuality Quality);

/// <summary>
/// Cuts a labelled stretch into windows. What a recording can spare goes to the filter's warm-up first, then to the slack of the first
/// window; a warm-up that can't be spared stays in the window and is judged with it, as on the live path.
/// </summary>
sealed class WindowCutter(LoadOptions options)
{
    readonly QualityAssessor _assessor = new(options.Form.RateHz);

    /// <summary>The windows of one stretch of a recording, in order, usable or not.</summary>
    /// <param name="signal">The recording's signal.</param>
    /// <param name="start">Index of the first sample that is labelled, on the model-rate grid.</param>
    /// <param name="end">Index of the sample after the last one.</param>
    public IEnumerable<CutWindow> Cut(ConditionedSignal signal, long start, long end)
    {
        var (length, hop) = (options.Form.Length, options.HopSamples);
        var slack = (long)(options.SlackSeconds * options.Form.RateHz);
        var (from, to) = WithoutPadding(signal, Math.Max(start, signal.Start), Math.Min(end, signal.End));
        if (to - from < length)
            yield break;
        var spare = (to - from - length) % hop;
        var settled = from + Math.Clamp(signal.Settled - from, 0, spare);
        var first = settled + Math.Min(slack, spare - (settled - from));
        for (var at = first; at + length <= to; at += hop)
        {
            var begin = Math.Max(settled, at - slack);
            var samples = signal.MilliVolts[(int)(begin - signal.Start)..(int)(at + length - signal.Start)];
            yield return new(at, samples, _assessor.Assess(samples.AsSpan()[^length..], signal.Marks, at));
        }
    }

    /// <summary>Leaves out what stands still at either end: recorders fill up their last block.</summary>
    static (long From, long To) WithoutPadding(ConditionedSignal signal, long from, long to)
    {
        foreach (var mark in signal.Marks.Where(IsNoSignal))
        {
            if (mark.Start <= from)
                from = Math.Max(from, mark.End);
        }
        foreach (var mark in signal.Marks.Where(IsNoSignal).Reverse())
        {
            if (mark.End >= to)
                to = Math.Min(to, mark.Start);
        }
        return (from, to);
    }

    static bool IsNoSignal(SignalMark mark) => mark.Fault is SignalFault.Flat or SignalFault.Missing or SignalFault.LeadOff;
}

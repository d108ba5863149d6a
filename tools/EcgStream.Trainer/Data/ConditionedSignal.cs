using System.Collections.Immutable;
using EcgStream.Recordings;

namespace EcgStream.Trainer;

/// <summary>
/// A recording as the live path makes it before windows are cut: inspected, short gaps bridged, resampled, filtered from its first sample on,
/// by the same three classes.
/// </summary>
/// <param name="Start">Index of the first sample on the model-rate grid.</param>
/// <param name="MilliVolts">At the model's rate, filtered.</param>
/// <param name="Marks">Faults on that grid, the filter's warm-up among them.</param>
/// <param name="Settled">Index of the first sample past the filter's warm-up.</param>
sealed record ConditionedSignal(long Start, float[] MilliVolts, ImmutableArray<SignalMark> Marks, long Settled)
{
    /// <summary>Index of the sample after the last one.</summary>
    public long End => Start + MilliVolts.Length;

    /// <summary>The recording's uninterrupted stretches, in order.</summary>
    /// <exception cref="EcgStreamException">The recording's rate can't be resampled.</exception>
    public static ImmutableArray<ConditionedSignal> Of(Recording recording, WindowForm form)
    {
        var longest = new SignalPathOptions().LongestBridge.TotalSeconds * recording.RateHz;
        var stretches = ImmutableArray.CreateBuilder<ConditionedSignal>();
        var chunks = new List<SampleChunk>();
        foreach (var segment in recording.Segments)
        {
            if (chunks.Count > 0)
            {
                var last = chunks[^1];
                var gap = new Gap(last.End, segment.Start - last.End);
                if (gap.Length > longest)
                {
                    stretches.Add(Condition(chunks, recording.RateHz, form));
                    chunks.Clear();
                }
                else if (gap.Length > 0)
                    chunks.Add(Bridge(gap, last.MilliVolts.Span[^1], segment.MilliVolts.Span[0]));
            }
            chunks.Add(new(segment.Start, segment.MilliVolts, default)
            {
                Marks = [.. recording.Marks.Where(m => m.Start >= segment.Start && m.End <= segment.End)],
            });
        }
        stretches.Add(Condition(chunks, recording.RateHz, form));
        return stretches.ToImmutable();
    }

    static ConditionedSignal Condition(List<SampleChunk> chunks, double rateHz, WindowForm form)
    {
        var inspector = new StreamInspector(rateHz);
        var resampler = new StreamingResampler(rateHz, form.RateHz);
        var filter = new StreamingFilter(form.Filter, form.RateHz);
        resampler.Reset(chunks[0].Start);
        var start = resampler.NextOutput;
        var found = new List<SignalMark>();
        var output = new float[chunks.Sum(c => resampler.MaxOutput(c.Length)) + resampler.MaxFlush];
        var count = 0;
        foreach (var chunk in chunks)
        {
            if (!chunk.Marks.IsDefault)
                found.AddRange(chunk.Marks);
            inspector.Inspect(chunk, found);
            count += resampler.Process(chunk.MilliVolts.Span, output.AsSpan(count));
        }
        count += resampler.Flush(output.AsSpan(count));
        Array.Resize(ref output, count);
        filter.Process(output);
        var marks = found.Select(resampler.Map);
        if (filter.WarmUpSamples > 0)
            marks = marks.Append(new(SignalFault.FilterWarmUp, start, filter.WarmUpSamples));
        return new(start, output, [.. marks.OrderBy(m => m.Start)], start + filter.WarmUpSamples);
    }

    // As the live path bridges what it may: a straight line, marked.
    static SampleChunk Bridge(Gap gap, float from, float to)
    {
        var line = new float[gap.Length];
        for (var i = 0; i < line.Length; i++)
            line[i] = from + (to - from) * (i + 1) / (line.Length + 1);
        return new(gap.Start, line, default) { Marks = [new(SignalFault.Missing, gap.Start, gap.Length)] };
    }
}

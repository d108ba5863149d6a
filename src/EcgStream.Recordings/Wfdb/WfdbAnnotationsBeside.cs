using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>What the annotation file <c>.atr</c> beside a record's header says, put on the record's sample clock.</summary>
static class WfdbAnnotationsBeside
{
    const string Extension = ".atr";

    /// <summary>The recording with its annotations; a file that can't be read is a remark, since the signal is none the worse.</summary>
    /// <param name="recording">A record.</param>
    /// <param name="frameRateHz">Its frames a second, in which the file counts unless it says otherwise.</param>
    /// <param name="frames">Its length, what is missing at its end included; null where nothing states it.</param>
    public static Recording AddTo(Recording recording, double frameRateHz, long? frames)
    {
        var file = Path.ChangeExtension(recording.Path, Extension);
        if (!File.Exists(file))
            return recording;
        try
        {
            return AddTo(recording, WfdbAnnotations.Open(file), frameRateHz, frames, file);
        }
        catch (EcgStreamException e)
        {
            return recording with { Remarks = recording.Remarks.Add($"Annotations were left out. {e.Message}") };
        }
    }

    static Recording AddTo(Recording recording, ImmutableArray<WfdbAnnotation> read, double frameRateHz, long? frames, string file)
    {
        var annotations = new List<RecordingAnnotation>();
        var labels = new List<RecordingLabel>();
        var samplesPerStep = recording.RateHz / frameRateHz;
        // An electrode may be off up to the end, where remarks are as good as elsewhere.
        var end = (long)Math.Min((frames ?? 0) * samplesPerStep, 1e18);
        long outside = 0;
        foreach (var annotation in read)
        {
            if (annotation.Text is { } resolution && WfdbNotes.IsTimeResolution(resolution, out var stepsPerSecond))
            {
                samplesPerStep = stepsPerSecond is { } stated ? recording.RateHz / stated : samplesPerStep;
                continue;
            }
            var at = annotation.Sample * samplesPerStep;
            if (at > Math.Max(end, recording.End))
            {
                outside++;
                continue;
            }
            var start = (long)Math.Round(at);
            if (annotation.IsBeat)
                annotations.Add(new(RecordingAnnotationKind.Beat, annotation.Symbol.ToString(), start));
            if (annotation.IsBeat && annotation.Text is not { Length: > 0 })
                continue;
            var text = WfdbNotes.Read(annotation.Text is { Length: > 0 } said ? said : annotation.Symbol.ToString(), out var kind, out var steps);
            var length = (long)Math.Min(Math.Round(steps * samplesPerStep), Math.Max(end, recording.End) - start);
            if (kind is { } known)
                annotations.Add(new(known, text, start, length));
            else if (Math.Min(length, recording.End - start) is > 0 and var labelled)
                labels.Add(new(text, start, labelled));
        }
        return recording with
        {
            Annotations = [.. annotations.OrderBy(a => a.Start)],
            Labels = [.. labels.OrderBy(l => l.Start)],
            Remarks = outside == 0 ? recording.Remarks : recording.Remarks.Add($"{outside} annotations in '{file}' lie behind the end of the record, so they were left out."),
        };
    }
}

using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>What the annotation file <c>.atr</c> beside a record's header says, put on the record's sample clock.</summary>
static class WfdbAnnotationsBeside
{
    const string Extension = ".atr";

    // What begins so states the unit of the file's own times, in steps a second (WFDB Programmer's Guide, setiafreq).
    const string TimeResolution = "## time resolution:";

    /// <summary>The recording with its annotations; a file that can't be read is a remark, since the signal is none the worse.</summary>
    /// <param name="recording">A record.</param>
    /// <param name="frameRateHz">Its frames a second, in which the file counts unless it says otherwise.</param>
    public static Recording AddTo(Recording recording, double frameRateHz)
    {
        var file = Path.ChangeExtension(recording.Path, Extension);
        if (!File.Exists(file))
            return recording;
        try
        {
            return AddTo(recording, WfdbAnnotations.Open(file), frameRateHz, file);
        }
        catch (EcgStreamException e)
        {
            return recording with { Remarks = recording.Remarks.Add($"Annotations were left out. {e.Message}") };
        }
    }

    static Recording AddTo(Recording recording, ImmutableArray<WfdbAnnotation> read, double frameRateHz, string file)
    {
        var annotations = new List<RecordingAnnotation>();
        var labels = new List<RecordingLabel>();
        var samplesPerStep = recording.RateHz / frameRateHz;
        long outside = 0;
        foreach (var annotation in read)
        {
            if (annotation.Text is { } resolution && resolution.StartsWith(TimeResolution, StringComparison.Ordinal))
            {
                if (double.TryParse(resolution.AsSpan(TimeResolution.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var stepsPerSecond) && stepsPerSecond is > 0 and < 1e9)
                    samplesPerStep = recording.RateHz / stepsPerSecond;
                continue;
            }
            var at = annotation.Sample * samplesPerStep;
            if (at > recording.End)
            {
                outside++;
                continue;
            }
            var start = (long)Math.Round(at);
            if (annotation.IsBeat)
                annotations.Add(new(RecordingAnnotationKind.Beat, annotation.Symbol.ToString(), start));
            if (annotation.IsBeat && annotation.Text is not { Length: > 0 })
                continue;
            var text = WfdbNotes.Read(annotation.Text is { Length: > 0 } said ? said : annotation.Symbol.ToString(), out var kind, out var frames);
            var length = (long)Math.Min(Math.Round(frames * samplesPerStep), recording.End - start);
            if (kind is { } known)
                annotations.Add(new(known, text, start, length));
            else if (length > 0)
                labels.Add(new(text, start, length));
        }
        return recording with
        {
            Annotations = [.. annotations.OrderBy(a => a.Start)],
            Labels = [.. labels.OrderBy(l => l.Start)],
            Remarks = outside == 0 ? recording.Remarks : recording.Remarks.Add($"{outside} annotations in '{file}' lie behind the end of the record, so they were left out."),
        };
    }
}

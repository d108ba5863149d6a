using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Reads one channel, and all annotations, of an EDF, EDF+ or BDF file in one pass; of the other channels nothing is kept.</summary>
static class EdfReader
{
    const int LongestAnnotations = 1 << 24;
    const int PieceSamples = 1 << 16;

    // Pieces of records as long as this are read one by one.
    const int ShortRecord = 1 << 12;

    /// <exception cref="EcgStreamException">The channel's unit is no voltage, its range is none, or a record begins at no time.</exception>
    public static Recording Read(EdfFile file, EdfSignal signal, string? unit)
    {
        var header = file.Header;
        var samples = new EdfSamples(file, signal, unit);
        var contents = EdfContents.Of(file, Scan(file, signal, samples));
        var remarks = new List<string>(file.Remarks);
        var runs = contents.Runs(signal, remarks);
        if (runs.Count == 0)
            throw new EcgStreamException($"The recording '{file.Path}' holds no samples of {Printable.Shorten(signal.Label)}.");
        var marks = samples.Saturated.SelectMany(s => Placed(contents.RecordRuns(signal), s.First, s.Length).Select(p => new SignalMark(SignalFault.Saturated, p.Start, p.Length)))
            .Concat(contents.Marks(signal, runs))
            .OrderBy(mark => mark.Start);
        var segments = Segments(samples.MilliVolts, runs, out var held);
        remarks.AddRange(contents.Remarks);
        return new()
        {
            Path = file.Path,
            Name = Path.GetFileNameWithoutExtension(file.Path),
            Channel = Printable.Shorten(signal.Label),
            RateHz = header.RateOf(signal),
            MilliVolts = held,
            Segments = segments,
            BaseTime = contents.BaseTime,
            Resolution = samples.Resolution,
            Marks = [.. marks],
            Labels = contents.Labels(signal, segments[^1].End),
            Annotations = contents.Annotations(signal),
            Comments = header.Comments,
            Remarks = [.. remarks],
        };
    }

    /// <summary>Says what the file holds; of its data records only the annotations are read.</summary>
    public static RecordingInfo Inspect(EdfFile file, int channel)
    {
        var contents = EdfContents.Of(file, Scan(file, null, null));
        var header = file.Header;
        var remarks = new List<string>(file.Remarks);
        var channels = ImmutableArray.CreateBuilder<RecordingChannel>();
        var seconds = 0.0;
        foreach (var signal in header.Channels)
        {
            // What is said of the records is said once, with the channel that would be read.
            var runs = contents.Runs(signal, channels.Count == channel ? remarks : []);
            var unit = signal.Unit.Length > 0 ? Printable.Shorten(signal.Unit) : null;
            channels.Add(new(Printable.Shorten(signal.Label), unit, header.RateOf(signal), runs.Sum(run => run.Length)));
            seconds = Math.Max(seconds, runs.Count > 0 ? runs[^1].End / header.RateOf(signal) : 0);
        }
        remarks.AddRange(contents.Remarks);
        return new()
        {
            Path = file.Path,
            Format = header.Format,
            Name = Path.GetFileNameWithoutExtension(file.Path),
            Channels = channels.ToImmutable(),
            DefaultChannel = channel,
            Duration = TimeSpan.FromSeconds(Math.Min(seconds, Recording.LongestSeconds)),
            BaseTime = contents.BaseTime,
            Comments = header.Comments,
            Remarks = [.. remarks],
        };
    }

    static EdfSayings Scan(EdfFile file, EdfSignal? signal, EdfSamples? samples)
    {
        var header = file.Header;
        var sayings = new EdfSayings(header, file.Records);
        var annotations = header.Signals.Where(s => s.IsAnnotations).ToArray();
        if (annotations.Any(a => (long)a.SamplesPerRecord * header.SampleBytes > LongestAnnotations))
            throw new EcgStreamException($"The recording '{file.Path}' sets more than {LongestAnnotations:N0} bytes of each data record aside for annotations, which can't be: mend the header.");
        var ahead = signal is not null || header.RecordBytes < ShortRecord;
        for (long record = 0; record < file.Records; record++)
        {
            if (signal is not null && samples is not null)
            {
                // In pieces: a record may be hours long.
                for (var done = 0; done < signal.SamplesPerRecord; done += PieceSamples)
                {
                    var count = Math.Min(PieceSamples, signal.SamplesPerRecord - done);
                    samples.Add(file.Read(record, signal.ByteOffset + (long)done * header.SampleBytes, count * header.SampleBytes, ahead));
                }
            }
            foreach (var annotation in annotations)
                sayings.Add(record, annotation == annotations[0], file.Read(record, annotation.ByteOffset, annotation.SamplesPerRecord * header.SampleBytes, ahead));
        }
        return sayings;
    }

    /// <summary>Moves what the runs hold together, so that the samples that are none take no room.</summary>
    static ImmutableArray<RecordingSegment> Segments(float[] milliVolts, List<EdfRun> runs, out ReadOnlyMemory<float> held)
    {
        var segments = ImmutableArray.CreateBuilder<RecordingSegment>(runs.Count);
        var count = 0;
        foreach (var run in runs)
        {
            var (first, length) = ((int)run.First, (int)run.Length);
            if (first != count)
                milliVolts.AsSpan(first, length).CopyTo(milliVolts.AsSpan(count));
            segments.Add(new(run.Start, milliVolts.AsMemory(count, length)));
            count += length;
        }
        held = milliVolts.AsMemory(0, count);
        return segments.MoveToImmutable();
    }

    /// <summary>Where a range of a channel's samples lies on the sample clock.</summary>
    static IEnumerable<(long Start, long Length)> Placed(List<EdfRun> runs, int first, int length)
    {
        foreach (var run in runs)
        {
            var (from, to) = (Math.Max(first, run.First), Math.Min(first + length, run.First + run.Length));
            if (to > from)
                yield return (run.Start + from - run.First, to - from);
        }
    }
}

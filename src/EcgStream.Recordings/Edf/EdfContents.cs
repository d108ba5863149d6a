using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>What a file's annotations mean: of our own files our words, of others' a note each.</summary>
sealed class EdfContents
{
    // Onsets have seven decimals.
    const double MostRounding = 1e-6;

    readonly EdfClock _clock;
    readonly EdfHeader _header;
    readonly ImmutableArray<(double OnsetSeconds, double? DurationSeconds, EdfSaying Saying)> _sayings;
    readonly Dictionary<EdfSignal, List<EdfRun>> _recordRuns = new(ReferenceEqualityComparer.Instance);

    EdfContents(EdfFile file, EdfSayings sayings)
    {
        _header = file.Header;
        _sayings = [.. sayings.Remarks.Select(r => (r.OnsetSeconds, r.DurationSeconds,
            _header.IsOwn ? EdfWords.Read(r.Text) : new EdfSaying { Annotation = RecordingAnnotationKind.Note, Text = r.Text }))];
        var first = sayings.StartOf(0);
        var origin = double.IsNaN(first) ? 0 : first;
        foreach (var said in _sayings)
        {
            if (said.Saying.IsClockStart)
                origin = Math.Min(origin, said.OnsetSeconds);
        }
        _clock = new(file.Path, _header, file.Records, sayings, origin);
        BaseTime = _header.StartSecond is { } second && Within(second, origin) ? second.AddTicks((long)Math.Round(origin * TimeSpan.TicksPerSecond)) : null;
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (sayings.Malformed > 0)
            remarks.Add($"{sayings.Malformed:N0} annotations in '{file.Path}' can't be read and were left out.");
        if (_sayings.Count(s => s.OnsetSeconds < origin - MostRounding && (s.Saying.IsLabel || s.Saying.Annotation is not null)) is > 0 and var early)
            remarks.Add($"{early:N0} annotations in '{file.Path}' begin before the first sample: they were put at its beginning, or cut there.");
        Remarks = remarks.ToImmutable();
    }

    /// <summary>When sample 0 was taken; null where it is not known.</summary>
    public DateTimeOffset? BaseTime { get; }

    /// <summary>What a user should know of the annotations.</summary>
    public ImmutableArray<string> Remarks { get; }

    public static EdfContents Of(EdfFile file, EdfSayings sayings) => new(file, sayings);

    /// <summary>Where the samples of a signal lie, those left out that its file says are none.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="remarks">What a user should know is added here.</param>
    public List<EdfRun> Runs(EdfSignal signal, List<string> remarks)
    {
        if (signal.SamplesPerRecord == 0)
            return [];
        var runs = _recordRuns[signal] = _clock.Runs(signal, remarks);
        return EdfClock.Without(runs, [.. Said(signal, s => s.IsGap).Select(s => new Gap(s.Start, s.Length)).Where(gap => gap.Length > 0)]);
    }

    /// <summary>Where a signal's values lie, samples or not, once <see cref="Runs"/> was asked.</summary>
    public List<EdfRun> RecordRuns(EdfSignal signal) => _recordRuns[signal];

    /// <summary>The faults that are said of a signal's samples.</summary>
    public IEnumerable<SignalMark> Marks(EdfSignal signal, List<EdfRun> runs) =>
        Said(signal, s => s.Fault is not null)
            .SelectMany(s => EdfClock.Within(runs, s.Start, s.Length).Select(part => new SignalMark(s.Saying.Fault!.Value, part.Start, part.Length)));

    /// <summary>What is said of ranges, cut at the recording's end.</summary>
    public ImmutableArray<RecordingLabel> Labels(EdfSignal signal, long end) =>
        [.. Said(signal, s => s.IsLabel)
            .Select(s => new RecordingLabel(s.Saying.Text, s.Start, Math.Min(s.Length, end - s.Start)))
            .Where(label => label.Length > 0)
            .OrderBy(label => label.Start)];

    /// <summary>All remarks.</summary>
    public ImmutableArray<RecordingAnnotation> Annotations(EdfSignal signal) =>
        [.. Said(signal, s => s.Annotation is not null)
            .Select(s => new RecordingAnnotation(s.Saying.Annotation!.Value, s.Saying.Text, s.Start, s.Length))
            .OrderBy(annotation => annotation.Start)];

    IEnumerable<(EdfSaying Saying, long Start, long Length)> Said(EdfSignal signal, Func<EdfSaying, bool> which)
    {
        var rate = _header.RateOf(signal);
        foreach (var (onset, duration, saying) in _sayings)
        {
            if (!which(saying) || (saying.Channel is { } channel && channel != signal.Label))
                continue;
            var start = _clock.IndexOf(onset, rate);
            // What begins before the first sample is cut there.
            var exact = _clock.IndexOf(onset + (duration ?? 0), rate) - start;
            yield return (saying, start, _clock.IsBeforeStart(onset) ? exact : (long)Math.Round((duration ?? 0) * rate));
        }
    }

    static bool Within(DateTimeOffset second, double seconds) =>
        second.UtcTicks / (double)TimeSpan.TicksPerSecond + seconds is > 0 and var at && at < DateTimeOffset.MaxValue.UtcTicks / (double)TimeSpan.TicksPerSecond - 1;
}

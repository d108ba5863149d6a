namespace EcgStream.Cli.Composition;

/// <summary>
/// The beats of a recording, and its minutes with their quality. Short gaps are bridged and quality is judged as on the live path; the figures are of the samples as they are,
/// because breathing is slower than the filter lets through.
/// </summary>
sealed class BeatScan
{
    const double MinuteSeconds = 60;
    const double ShortestJudgedSeconds = 10;

    // Below this rate the usual low-pass has no room.
    const double LowestFilteredRateHz = 100;

    readonly double _rateHz;
    readonly List<TrackedBeat> _beats = [];
    readonly List<BeatMinute> _minutes = [];
    readonly List<(long Start, long End)> _unusable = [];
    int _judged;
    int _next;

    BeatScan(double rateHz) => _rateHz = rateHz;

    /// <summary>All beats, ascending.</summary>
    public IReadOnlyList<TrackedBeat> Beats => _beats;

    /// <summary>For each beat what the interval that ends with it is taken for.</summary>
    public IReadOnlyList<RrKind> Flags { get; private set; } = [];

    /// <summary>The full minutes between gaps.</summary>
    public IReadOnlyList<BeatMinute> Minutes => _minutes;

    /// <summary>The intervals outside of what is not usable.</summary>
    public RrIntervals Usable { get; private set; } = RrIntervals.Between([]);

    /// <summary>Whether any part is usable; a recording of less than a minute is judged in its longest piece, one of less than ten seconds not at all.</summary>
    public bool IsUsable => _judged == 0 || _unusable.Count < _judged;

    /// <summary>What is wrong with the first part that was judged.</summary>
    public IReadOnlyList<string> WhyNot { get; private set; } = [];

    /// <summary>Scans consecutive chunks.</summary>
    public static BeatScan Of(IReadOnlyList<SampleChunk> chunks, double rateHz)
    {
        var scan = new BeatScan(rateHz);
        var tracker = new BeatTracker(rateHz, SignalPathOptions.DefaultLongestBridge);
        foreach (var chunk in chunks)
            tracker.Push(chunk, scan._beats);
        tracker.Complete(scan._beats);
        scan.Judge(chunks);
        scan.Flags = [.. Runs(scan._beats).SelectMany(run => (RrKind[])[RrKind.Normal, .. scan.IntervalsOf(run, 0).Flags])];
        scan.Usable = RrIntervals.Join([.. scan.UsableRuns().Select(run => scan.IntervalsOf(run, 0))]);
        return scan;
    }

    void Judge(IReadOnlyList<SampleChunk> chunks)
    {
        var minute = (int)Math.Round(MinuteSeconds * _rateHz);
        var length = (int)Math.Min(minute, LongestPiece(chunks));
        if (length < ShortestJudgedSeconds * _rateHz)
            return;
        var options = new SignalPathOptions { RateHz = _rateHz, WindowLength = length, Hop = TimeSpan.FromSeconds(length / _rateHz) };
        var filter = _rateHz >= LowestFilteredRateHz ? QualityAssessor.UsualFilter : QualityAssessor.UsualFilter with { LowPassHz = null };
        var assessor = new QualityAssessor(_rateHz);
        var judged = new Queue<WindowQuality>();
        var filtered = new SignalPath(options with { Filter = filter }, new Windows(window => judged.Enqueue(assessor.Assess(window.MilliVolts.Span, window.Marks, window.Start))));
        var raw = new SignalPath(options, new Windows(window => Take(window, judged.Dequeue(), length == minute)));
        foreach (var chunk in chunks)
        {
            filtered.Push(chunk);
            raw.Push(chunk);
        }
        filtered.Complete();
        raw.Complete();
    }

    /// <summary>Samples of the longest piece without a gap that is too long to be bridged.</summary>
    long LongestPiece(IReadOnlyList<SampleChunk> chunks)
    {
        var (longest, start) = (0L, chunks[0].Start);
        for (var i = 0; i < chunks.Count; i++)
        {
            if (i > 0 && chunks[i].Start - chunks[i - 1].End > SignalPathOptions.DefaultLongestBridge.TotalSeconds * _rateHz)
                start = chunks[i].Start;
            longest = Math.Max(longest, chunks[i].End - start);
        }
        return longest;
    }

    void Take(EcgWindow window, WindowQuality quality, bool isMinute)
    {
        if (_judged++ == 0)
            WhyNot = quality.Reasons;
        if (!quality.IsUsable)
            _unusable.Add((window.Start, window.End));
        if (!isMinute)
            return;
        while (_next < _beats.Count && _beats[_next].Peak.Position < window.Start)
            _next++;
        var first = _next;
        while (_next < _beats.Count && _beats[_next].Peak.Position < window.End)
            _next++;
        var own = _beats.GetRange(first, _next - first);
        _minutes.Add(new(Math.Round(window.Start / _rateHz, 3), own.Count, quality, quality.IsUsable ? Figures(window, own) : null));
    }

    BeatFigures? Figures(EcgWindow window, List<TrackedBeat> own)
    {
        var intervals = RrIntervals.Join([.. Runs(own).Select(run => IntervalsOf(run, window.Start))]);
        var form = BeatMorphology.Measure(window.MilliVolts.Span, _rateHz, [.. own.Select(b => b.Peak with { Position = b.Peak.Position - window.Start })]);
        var respiration = form is null ? null : RespirationRate.Of(window.MilliVolts.Span, _rateHz, intervals, form);
        var figures = HeartRateVariability.Of(intervals);
        return BeatFigures.Of(figures, figures?.SdnnMs, figures?.HfMs2, respiration);
    }

    RrIntervals IntervalsOf(List<TrackedBeat> run, long origin) => RrIntervals.Between([.. run.Select(b => (b.Peak.Position - origin) / _rateHz)]);

    IEnumerable<List<TrackedBeat>> UsableRuns()
    {
        var (at, left) = (0, new List<TrackedBeat>(_beats.Count));
        var cut = false;
        foreach (var beat in _beats)
        {
            while (at < _unusable.Count && _unusable[at].End <= beat.Peak.Position)
                at++;
            var isOut = at < _unusable.Count && _unusable[at].Start <= beat.Peak.Position;
            if (!isOut)
                left.Add(cut ? beat with { RrSeconds = null } : beat);
            cut = isOut;
        }
        return Runs(left);
    }

    /// <summary>The stretches of beats that have an interval to the one before.</summary>
    static IEnumerable<List<TrackedBeat>> Runs(List<TrackedBeat> beats)
    {
        for (var from = 0; from < beats.Count;)
        {
            var run = new List<TrackedBeat> { beats[from++] };
            while (from < beats.Count && beats[from].RrSeconds is not null)
                run.Add(beats[from++]);
            yield return run;
        }
    }

    sealed class Windows(Action<EcgWindow> take) : ISignalPathObserver
    {
        public void OnWindow(EcgWindow window) => take(window);

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at)
        {
        }

        public void OnRepeated(long samples, DateTimeOffset at)
        {
        }

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}

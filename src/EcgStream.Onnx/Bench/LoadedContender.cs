namespace EcgStream.Onnx;

/// <summary>A contender with its model loaded, and the times of its runs so far.</summary>
sealed class LoadedContender : IDisposable
{
    // A bound on the memory for times; a turn of so many runs tells enough.
    const int MostRunsPerTurn = 10_000;

    readonly OnnxClassifier _classifier;
    readonly BenchInputs _inputs;
    readonly TimeProvider _time;
    readonly float[] _output;
    readonly List<long> _runs = [];
    TimeSpan _cpu;
    double _fewestBytes = double.PositiveInfinity;

    /// <param name="contender">What it is.</param>
    /// <param name="classifier">Its model; disposed with it.</param>
    /// <param name="memoryBytes">What loading it took.</param>
    /// <param name="inputs">As many as a run takes, or more.</param>
    /// <param name="time">Tells how long runs take.</param>
    public LoadedContender(BenchContender contender, OnnxClassifier classifier, long memoryBytes, BenchInputs inputs, TimeProvider time)
    {
        (Contender, _classifier, MemoryBytes, _inputs, _time) = (contender, classifier, memoryBytes, inputs, time);
        Count = inputs.Windows.Length / Contract.InputLength;
        _output = new float[Contender.Batch * Contract.Labels.Length];
    }

    public BenchContender Contender { get; }

    public ModelContract Contract => _classifier.Contract;

    public long MemoryBytes { get; }

    /// <summary>Number of inputs.</summary>
    public int Count { get; }

    /// <summary>Runs for that long, at least once.</summary>
    public void Turn(TimeSpan length)
    {
        // What had its turn before has taken the caches. To a run longer than a turn that is nothing.
        if (_runs.Count == 0 || _time.GetElapsedTime(0, _runs[^1]) < length)
            Run(0);
        _runs.EnsureCapacity(_runs.Count + MostRunsPerTurn);
        var (already, cpu, bytes) = (_runs.Count, Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        var start = _time.GetTimestamp();
        for (var last = start; _runs.Count - already is var done && done < MostRunsPerTurn && (done == 0 || _time.GetElapsedTime(start, last) < length);)
        {
            Run(done);
            var now = _time.GetTimestamp();
            _runs.Add(now - last);
            last = now;
        }
        _fewestBytes = Math.Min(_fewestBytes, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / (_runs.Count - already));
        _cpu += Environment.CpuUsage.TotalTime - cpu;
    }

    /// <summary>The probabilities of all inputs, one row each, in batches of the contender's size.</summary>
    public float[] Probabilities()
    {
        var labels = Contract.Labels.Length;
        var all = new float[Count * labels];
        for (var from = 0; from < Count; from += Contender.Batch)
        {
            var count = Math.Min(Contender.Batch, Count - from);
            Classify(from, count, all.AsSpan(from * labels, count * labels));
        }
        return all;
    }

    /// <param name="first">The first contender and its figures, to compare with; null for the first itself.</param>
    public BenchFigures Figures((BenchFigures Figures, LoadedContender Contender)? first)
    {
        var sorted = _runs.Order().ToArray();
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
        var (ms, cpuMs) = (Milliseconds(median), _cpu.TotalMilliseconds / sorted.Length / Contender.Batch);
        return new()
        {
            Contender = Contender,
            Provider = _classifier.Provider,
            ProviderReason = _classifier.ProviderReason,
            Runs = sorted.Length,
            MsPerWindow = ms,
            P99MsPerWindow = Milliseconds(sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1]),
            CpuMsPerWindow = cpuMs,
            Speed = first is { } reference ? reference.Figures.MsPerWindow / ms : 1,
            CpuGain = first is { } costs ? costs.Figures.CpuMsPerWindow / cpuMs : 1,
            Rewriting = _classifier.Rewriting,
            BytesPerRun = _fewestBytes,
            MemoryBytes = MemoryBytes,
            WorstDifference = first is { } other && IsComparable(other.Contender.Contract)
                ? Probabilities().Zip(other.Contender.Probabilities(), (a, b) => (double)MathF.Abs(a - b)).Max()
                : null,
        };
    }

    public void Dispose() => _classifier.Dispose();

    bool IsComparable(ModelContract other) =>
        other.Labels.SequenceEqual(Contract.Labels) && other.WindowDuration == Contract.WindowDuration && other.NeedsBaseline == Contract.NeedsBaseline;

    double Milliseconds(double ticks) => 1000 * ticks / _time.TimestampFrequency / Contender.Batch;

    void Run(int run) => Classify(run % (Count / Contender.Batch) * Contender.Batch, Contender.Batch, _output);

    void Classify(int from, int count, Span<float> probabilities)
    {
        var (start, length) = (from * Contract.InputLength, count * Contract.InputLength);
        _classifier.Classify(
            _inputs.Windows.AsSpan(start, length), Contract.NeedsBaseline ? _inputs.Baselines.AsSpan(start, length) : [], count, probabilities);
    }
}

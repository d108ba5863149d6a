namespace EcgStream;

/// <summary>
/// What happens to samples of one device rate before windowing: inspection, resampling to the model's rate, filtering; and the clock that
/// tells when they were taken. The buffers are kept: nothing is allocated a chunk once they have grown.
/// </summary>
sealed class SignalConditioner
{
    readonly StreamInspector _inspector;
    readonly StreamingResampler _resampler;
    readonly StreamingFilter _filter;
    readonly double _outputRateHz;
    float[] _output = [];
    float[] _bridge = [];

    public SignalConditioner(SignalPathOptions options, double rateHz)
    {
        (RateHz, _outputRateHz) = (rateHz, options.RateHz);
        _inspector = new StreamInspector(rateHz);
        _resampler = new StreamingResampler(rateHz, options.RateHz);
        _filter = new StreamingFilter(options.Filter, options.RateHz);
    }

    /// <summary>The device's rate, Hz.</summary>
    public double RateHz { get; }

    /// <summary>Tells when an index of the device was taken; null before the first chunk.</summary>
    public DeviceClock? Clock { get; private set; }

    /// <summary>Index, on the model-rate grid, of the sample that comes out next.</summary>
    public long NextOutput => _resampler.NextOutput;

    /// <summary>How long the filter takes to settle, in samples at the model's rate.</summary>
    public int WarmUpSamples => _filter.WarmUpSamples;

    /// <summary>Begins a segment that has nothing to do with what came before.</summary>
    public void Restart(long start)
    {
        _inspector.Reset();
        _resampler.Reset(start);
        _filter.Reset();
    }

    /// <summary>Takes in when a chunk was taken or, where the device keeps no time, when it arrived.</summary>
    public void Observe(in SampleChunk chunk)
    {
        var (index, time) = chunk.TakenAt is { } taken ? (chunk.Start, taken) : (chunk.End, chunk.ReceivedAt);
        Clock ??= new DeviceClock(RateHz, index, time);
        Clock.Observe(index, time);
    }

    /// <summary>The time of a sample on the model-rate grid.</summary>
    public DateTimeOffset TimeOf(long output) => Clock!.TimeOf(output / _outputRateHz * RateHz);

    /// <summary>Index, at the device's rate, of the input that completes an output.</summary>
    public long LastInputFor(long output) => _resampler.LastInputFor(output);

    /// <summary>A straight line between two samples, without its ends.</summary>
    public ReadOnlyMemory<float> Bridge(float from, float to, int length)
    {
        if (_bridge.Length < length)
            _bridge = new float[length];
        for (var i = 0; i < length; i++)
            _bridge[i] = from + (to - from) * (i + 1) / (length + 1);
        return _bridge.AsMemory(0, length);
    }

    /// <summary>Inspects, resamples and filters the samples that continue the segment.</summary>
    /// <param name="chunk">At the device's rate.</param>
    /// <param name="found">Receives the faults that the inspection finds, at the device's rate.</param>
    /// <returns>At the model's rate; valid until the next call.</returns>
    public ReadOnlySpan<float> Condition(in SampleChunk chunk, List<SignalMark> found)
    {
        _inspector.Inspect(chunk, found);
        var room = _resampler.MaxOutput(chunk.Length);
        if (_output.Length < room)
            _output = new float[room];
        return Filtered(_resampler.Process(chunk.MilliVolts.Span, _output));
    }

    /// <summary>What is still held back, at the model's rate; valid until the next call.</summary>
    public ReadOnlySpan<float> Flush()
    {
        var room = _resampler.MaxFlush;
        if (_output.Length < room)
            _output = new float[room];
        return Filtered(_resampler.Flush(_output));
    }

    /// <summary>A mark at the device's rate, on the model-rate grid.</summary>
    public SignalMark ToOutput(SignalMark mark) => _resampler.Map(mark);

    ReadOnlySpan<float> Filtered(int count)
    {
        var samples = _output.AsSpan(0, count);
        _filter.Process(samples);
        return samples;
    }
}

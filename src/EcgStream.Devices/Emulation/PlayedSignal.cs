using System.Globalization;

namespace EcgStream.Devices;

/// <summary>
/// A played source at an emulated device's electrodes: its chunks are resampled to the device's clock, and the device asks for what they
/// carry at a tick. Tick 0 is the source's first sample. One thread may add while another asks.
/// </summary>
/// <param name="clockHz">The device's clock, 20 to 8,000 Hz.</param>
public sealed class PlayedSignal(double clockHz)
{
    // A source hands its chunks over when they are whole, and a little late; the device must not run dry meanwhile.
    const double ReserveSeconds = 0.2;
    const int ReserveChunks = 2;

    readonly Lock _gate = new();
    readonly Queue<(long Start, float[] MilliVolts)> _runs = [];
    readonly Queue<(long Start, long End)> _off = [];
    StreamingResampler? _resampler;
    long _first;
    long _expected;
    long _known;
    double _longestChunk;
    float _last;

    /// <summary>Whether so much is here that the device may begin.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
                return HasEnded || _known >= (ReserveSeconds + ReserveChunks * _longestChunk) * clockHz;
        }
    }

    /// <summary>Whether the source has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Ticks for which the source was late: the value before them was held.</summary>
    public long LateTicks { get; private set; }

    /// <summary>Takes in the source's next chunk.</summary>
    /// <exception cref="EcgStreamException">The source states no rate, or one that can't be resampled.</exception>
    public void Add(in SampleChunk chunk)
    {
        lock (_gate)
        {
            if (_resampler is null)
            {
                _resampler = new(
                    chunk.RateHz ?? throw new EcgStreamException("The played source does not state its rate, without which no device can sample it: give the rate with the source."),
                    clockHz);
                _first = _expected = chunk.Start;
            }
            if (chunk.Start != _expected)
            {
                Flush();
                _resampler.Reset(chunk.Start - _first);
            }
            _expected = chunk.End;
            _longestChunk = Math.Max(_longestChunk, chunk.Length / _resampler.InputRateHz);
            if (!chunk.Marks.IsDefaultOrEmpty)
            {
                foreach (var mark in chunk.Marks)
                {
                    if (mark.Fault is SignalFault.LeadOff or SignalFault.Missing)
                        _off.Enqueue((Tick(mark.Start), Tick(mark.End)));
                }
            }
            var output = new float[_resampler.MaxOutput(chunk.Length)];
            var start = _resampler.NextOutput;
            Keep(start, output.AsSpan(0, _resampler.Process(chunk.MilliVolts.Span, output)));
        }
    }

    /// <summary>The source has ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            Flush();
            HasEnded = true;
        }
    }

    /// <summary>The tick after the last one; <see cref="long.MaxValue"/> until the source has ended.</summary>
    public long EndTick
    {
        get
        {
            lock (_gate)
                return HasEnded ? _known : long.MaxValue;
        }
    }

    /// <summary>Voltage at a tick, mV; NaN where the source had an electrode off or lost samples. Ticks ascend from call to call.</summary>
    public float At(long tick)
    {
        lock (_gate)
        {
            ForgetBefore(tick);
            if (!_runs.TryPeek(out var run))
            {
                LateTicks += HasEnded ? 0 : 1;
                return _last;
            }
            if (tick < run.Start || (_off.TryPeek(out var off) && off.Start <= tick))
                return float.NaN;
            return _last = run.MilliVolts[tick - run.Start];
        }
    }

    /// <summary>Ticks that nobody will ask for: a device that was told to stop samples nothing, and its source goes on.</summary>
    /// <param name="tick">The first that may still be asked for.</param>
    public void Skip(long tick)
    {
        lock (_gate)
            ForgetBefore(tick);
    }

    /// <summary>Runs that are kept because a tick in them may still be asked for.</summary>
    internal int Kept
    {
        get
        {
            lock (_gate)
                return _runs.Count;
        }
    }

    void ForgetBefore(long tick)
    {
        while (_runs.TryPeek(out var spent) && spent.Start + spent.MilliVolts.Length <= tick)
            _runs.Dequeue();
        while (_off.TryPeek(out var over) && over.End <= tick)
            _off.Dequeue();
    }

    /// <summary>What people should know of the playing at its end; null if there is nothing.</summary>
    public string? Remark => LateTicks == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"The played source was late by {LateTicks / clockHz:0.0} s in all: its last value was held meanwhile.");

    void Flush()
    {
        if (_resampler is null)
            return;
        var output = new float[_resampler.MaxFlush];
        var start = _resampler.NextOutput;
        Keep(start, output.AsSpan(0, _resampler.Flush(output)));
    }

    void Keep(long start, ReadOnlySpan<float> milliVolts)
    {
        if (milliVolts.IsEmpty)
            return;
        _runs.Enqueue((start, milliVolts.ToArray()));
        _known = start + milliVolts.Length;
    }

    /// <summary>The first tick that does not lie before an input sample.</summary>
    long Tick(long input) => (long)Math.Ceiling((input - _first) * clockHz / _resampler!.InputRateHz);
}

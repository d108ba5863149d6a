namespace EcgStream.Devices;

/// <summary>Samples on their way from a decoder into a chunk. Its memory is used again and again; not for concurrent use.</summary>
public sealed class SampleBatch
{
    /// <summary>The number of a sample to which its device gave none.</summary>
    internal const long NoStamp = long.MinValue;

    readonly List<(SignalFault Fault, int Start, int Length)> _faults = [];
    float[] _milliVolts = new float[64];
    long[] _stamps = [];
    float _last;

    /// <summary>Samples waiting to be taken.</summary>
    public int Count { get; private set; }

    /// <summary>The samples waiting to be taken, mV.</summary>
    public ReadOnlySpan<float> MilliVolts => _milliVolts.AsSpan(0, Count);

    /// <summary>Adds a measured sample, mV.</summary>
    public void Add(float milliVolts)
    {
        if (Count == _milliVolts.Length)
        {
            Array.Resize(ref _milliVolts, 2 * Count);
            if (_stamps.Length > 0)
                Array.Resize(ref _stamps, 2 * Count);
        }
        // What a decoder leaves unstamped must not keep the stamp of a sample long gone.
        if (_stamps.Length > 0)
            _stamps[Count] = NoStamp;
        _milliVolts[Count++] = _last = milliVolts;
    }

    /// <summary>Adds a measured sample that something is wrong with, mV.</summary>
    public void Add(float milliVolts, SignalFault fault)
    {
        Add(milliVolts);
        if (_faults.Count > 0 && _faults[^1] is var run && run.Fault == fault && run.Start + run.Length == Count - 1)
            _faults[^1] = run with { Length = run.Length + 1 };
        else
            _faults.Add((fault, Count - 1, 1));
    }

    /// <summary>Adds a slot for which the device has no measurement: the last value (0 mV before any) stands in for it, marked.</summary>
    public void AddPlaceholder(SignalFault fault) => Add(_last, fault);

    /// <summary>
    /// Says what number the device itself gave the sample added last: its counter (<see cref="SerialLanguage.CounterModulus"/>), or its own
    /// time in thousandths of the unit (<see cref="SerialLanguage.TimeUnit"/>), because times may have decimals: 1,500 is 1.5 ms of a device
    /// that counts milliseconds. A device that counts has every sample stamped.
    /// </summary>
    public void Stamp(long stamp)
    {
        if (_stamps.Length == 0)
        {
            _stamps = new long[_milliVolts.Length];
            Array.Fill(_stamps, NoStamp);
        }
        _stamps[Count - 1] = stamp;
    }

    /// <summary>What <see cref="Stamp"/> said of a sample; <see cref="NoStamp"/> where it said nothing.</summary>
    internal long StampOf(int sample) => sample < _stamps.Length ? _stamps[sample] : NoStamp;

    /// <summary>What is wrong with a sample, null where nothing is. <paramref name="run"/> remembers the place from one sample to the next; it begins at 0.</summary>
    internal SignalFault? FaultOf(int sample, ref int run)
    {
        while (run < _faults.Count && _faults[run].Start + _faults[run].Length <= sample)
            run++;
        return run < _faults.Count && _faults[run].Start <= sample ? _faults[run].Fault : null;
    }

    /// <summary>Makes a chunk of what was added and begins anew.</summary>
    /// <param name="start">Index of the first sample on the device's clock.</param>
    /// <param name="receivedAt">When the last sample arrived.</param>
    /// <param name="rateHz">The device's rate, where it is stated.</param>
    public SampleChunk Take(long start, DateTimeOffset receivedAt, double? rateHz)
    {
        var chunk = new SampleChunk(start, _milliVolts.AsSpan(0, Count).ToArray(), receivedAt)
        {
            RateHz = rateHz,
            Marks = _faults.Count == 0 ? default : [.. _faults.Select(f => new SignalMark(f.Fault, start + f.Start, f.Length))],
        };
        Clear();
        return chunk;
    }

    /// <summary>Forgets what was added; the last value still stands in for what is missing next.</summary>
    public void Clear()
    {
        Count = 0;
        _faults.Clear();
    }
}

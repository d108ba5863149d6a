namespace EcgStream.Devices;

/// <summary>A sample that its device numbered, on its way to its place.</summary>
/// <param name="MilliVolts">What was measured.</param>
/// <param name="Fault">What is wrong with it; null where nothing is.</param>
/// <param name="Stamp">The device's own number.</param>
/// <param name="Arrived">When it was read.</param>
readonly record struct NumberedSample(float MilliVolts, SignalFault? Fault, long Stamp, TimeSpan Arrived);

/// <summary>Samples with their places, some of them still held back. Its memory is used again and again.</summary>
sealed class PlacedSamples
{
    readonly List<(NumberedSample Sample, long Index)> _samples = [];
    int _given;

    /// <summary>How many wait.</summary>
    public int Count => _samples.Count - _given;

    /// <summary>The sample placed last. There must be one.</summary>
    public (NumberedSample Sample, long Index) Last => _samples[^1];

    /// <summary>Adds the next sample; its index is above the one before.</summary>
    public void Add(in NumberedSample sample, long index)
    {
        // Taken out here, so that handing out never has to move what is left.
        if (_given == _samples.Count)
        {
            _samples.Clear();
            _given = 0;
        }
        _samples.Add((sample, index));
    }

    /// <summary>Moves the samples from one on to later places.</summary>
    /// <param name="from">The first to move, counted from the first that waits.</param>
    /// <param name="by">How many places.</param>
    public void Shift(int from, long by)
    {
        for (var i = _given + from; i < _samples.Count; i++)
            _samples[i] = _samples[i] with { Index = _samples[i].Index + by };
    }

    /// <summary>Hands out the next run without a gap, of at most so many samples.</summary>
    /// <returns>How many; 0 when none waits.</returns>
    public int Take(int atMost, SampleBatch run, out long start, out TimeSpan arrived)
    {
        (start, arrived) = (0, default);
        var taken = 0;
        for (; taken < atMost && _given < _samples.Count; taken++, _given++)
        {
            var (sample, index) = _samples[_given];
            if (taken == 0)
                start = index;
            else if (index != start + taken)
                break;
            if (sample.Fault is { } fault)
                run.Add(sample.MilliVolts, fault);
            else
                run.Add(sample.MilliVolts);
            arrived = sample.Arrived;
        }
        return taken;
    }
}

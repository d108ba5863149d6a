using System.Diagnostics;

namespace EcgStream.Benchmarks.Load;

/// <summary>
/// When each message is to be sent, whatever happens: an open loop. Known to generator and receiver alike, so a latency counts from the
/// intended time and a generator that falls behind shows. Times are <see cref="Stopwatch"/> ticks, which processes of one machine share.
/// </summary>
sealed class LoadSchedule
{
    readonly LoadOptions _options;
    readonly Step[] _steps;

    public LoadSchedule(LoadOptions options, long start)
    {
        _options = options;
        _steps = new Step[options.Multipliers.Count];
        for (var i = 0; i < _steps.Length; i++)
        {
            var multiplier = options.Multipliers[i];
            var active = options.ScalesDevices ? (int)Math.Round(options.Devices * multiplier) : options.Devices;
            var period = Stopwatch.Frequency / (options.Rate * (options.ScalesDevices ? 1 : multiplier));
            var each = (long)(options.Seconds * Stopwatch.Frequency / period);
            _steps[i] = new(start + (long)i * options.Seconds * Stopwatch.Frequency, active, period, each);
        }
    }

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>When the last step is over.</summary>
    public long End => _steps[^1].Start + _options.Seconds * Stopwatch.Frequency;

    /// <summary>Which step a time belongs to.</summary>
    public int StepAt(long time) => (int)Math.Clamp((time - _steps[0].Start) / (_options.Seconds * Stopwatch.Frequency), 0, _steps.Length - 1);

    /// <summary>Live messages of all devices in all steps.</summary>
    public long Messages => _steps.Sum(step => step.Active * step.Each);

    /// <summary>When the live message that holds a sample is to be sent; null for a sample of the history.</summary>
    public long? IntendedFor(int device, long sample)
    {
        var history = _options.HistoryOf(device);
        if (sample < history)
            return null;
        var number = (sample - history) / _options.MessageSamples;
        foreach (var step in _steps)
        {
            if (device >= step.Active)
                continue;
            if (number < step.Each)
                return step.TimeOf(number, device);
            number -= step.Each;
        }
        return null;
    }

    /// <summary>A stretch of constant load.</summary>
    /// <param name="Start">When it begins.</param>
    /// <param name="Active">How many devices send: the first so many.</param>
    /// <param name="Period">From one message of a device to its next, ticks.</param>
    /// <param name="Each">Messages of each device.</param>
    internal readonly record struct Step(long Start, int Active, double Period, long Each)
    {
        /// <summary>Devices take turns, evenly over the period.</summary>
        public long TimeOf(long number, int device) => Start + (long)((number + (double)device / Active) * Period);
    }
}

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Mqtt;

/// <summary>What a decoder has read so far: the samples as they were written, in a pooled buffer, and what was said of them.</summary>
struct SampleReading : IDisposable
{
    float[]? _raw;
    int _count;

    public long? Sequence;
    public long? FirstSample;
    public DateTimeOffset? TakenAt;
    public double? RateHz;
    public SampleUnit? Unit;

    /// <summary>Takes a number as it was written; null if that is well, else what is wrong.</summary>
    public string? Add(float value) =>
        float.IsFinite(value) ? Append(value) : $"Sample {_count} is not a finite number.";

    /// <summary>Takes the place of a sample that was not measured.</summary>
    // No sample is ever NaN, so NaN can stand for it in the buffer.
    public string? AddLeadOff() => Append(float.NaN);

    public void Clear() => _count = 0;

    /// <summary>Turns what was read into the lease's message; null if that is well, else what is wrong.</summary>
    public readonly string? Finish(SamplePayloadOptions defaults, SampleLease lease)
    {
        if (_count == 0)
            return "The message holds no samples.";
        var unit = Unit ?? defaults.Unit;
        var adc = defaults.Adc;
        if (unit == SampleUnit.AdcCounts && adc is null)
            return "The samples are converter counts: say the converter's bits, reference voltage and gain.";
        var milliVolts = lease.Room(_count).AsSpan(0, _count);
        ImmutableArray<SampleRange>.Builder? leadOff = null;
        var held = 0f;
        for (var i = 0; i < milliVolts.Length; i++)
        {
            var raw = _raw![i];
            if (float.IsNaN(raw))
                Extend(leadOff ??= ImmutableArray.CreateBuilder<SampleRange>(), i);
            else if (unit == SampleUnit.AdcCounts && (raw < 0 || raw > adc!.MaxCount))
                return Say($"Sample {i} is {raw}, which a converter of {adc!.Bits} bits never counts.");
            else
            {
                var value = Scale(raw, unit, adc);
                if (!(Math.Abs(value) <= MaxMilliVolts))
                    return Say($"Sample {i} is {raw} {unit.Symbol()}, beyond anything a heart gives.");
                held = (float)value;
            }
            milliVolts[i] = held;
        }
        lease.Message.Become(this, RateHz ?? defaults.RateHz, unit, lease.Room(_count).AsMemory(0, _count), leadOff?.ToImmutable() ?? []);
        return null;
    }

    public void Dispose()
    {
        if (_raw is not null)
            ArrayPool<float>.Shared.Return(_raw);
        _raw = null;
    }

    string? Append(float raw)
    {
        if (_count == SamplePayload.MaxSamples)
            return Say($"The message holds more than {SamplePayload.MaxSamples} samples.");
        _raw ??= ArrayPool<float>.Shared.Rent(512);
        if (_count == _raw.Length)
        {
            var larger = ArrayPool<float>.Shared.Rent(2 * _count);
            _raw.CopyTo(larger, 0);
            ArrayPool<float>.Shared.Return(_raw);
            _raw = larger;
        }
        _raw[_count++] = raw;
        return null;
    }

    static void Extend(ImmutableArray<SampleRange>.Builder ranges, int sample)
    {
        if (ranges.Count > 0 && ranges[^1].End == sample)
            ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + 1 };
        else
            ranges.Add(new(sample, 1));
    }

    static double Scale(float raw, SampleUnit unit, AdcScale? adc) => unit switch
    {
        SampleUnit.Volts => raw * 1e3,
        SampleUnit.MicroVolts => raw / 1e3,
        SampleUnit.AdcCounts => adc!.ToMilliVolts(raw),
        _ => raw,
    };

    static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    const double MaxMilliVolts = 1e6;
}

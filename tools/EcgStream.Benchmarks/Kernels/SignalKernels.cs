using BenchmarkDotNet.Attributes;

namespace EcgStream.Benchmarks;

/// <summary>A minute of a signal at 300 Hz, in chunks of 30.</summary>
public abstract class MinuteOfSignal
{
    protected const int Rate = 300;
    protected const int ChunkLength = 30;

    protected static float[] Signal(int length) => [.. Enumerable.Range(0, length).Select(i => MathF.Sin(i * 0.13f) + 0.3f * MathF.Sin(i * 1.7f))];
}

/// <summary>Resampling a minute from 250 Hz to 300 Hz, beside straight lines between neighbours, which let images through.</summary>
public class Resampler : MinuteOfSignal
{
    const int From = 250;

    readonly float[] _input = Signal(60 * From);
    readonly float[] _output = new float[2 * ChunkLength];
    readonly StreamingResampler _resampler = new(From, Rate);

    [Benchmark(Description = "straight lines between samples", Baseline = true), BenchmarkCategory("resampler")]
    public float Lines()
    {
        var sum = 0f;
        for (var i = 0; i < 60 * Rate - 2; i++)
        {
            var at = i * ((double)From / Rate);
            var before = (int)at;
            sum += float.Lerp(_input[before], _input[before + 1], (float)(at - before));
        }
        return sum;
    }

    [Benchmark(Description = "StreamingResampler"), BenchmarkCategory("resampler")]
    public int Streaming()
    {
        _resampler.Reset(0);
        var count = 0;
        for (var at = 0; at < _input.Length; at += ChunkLength)
            count += _resampler.Process(_input.AsSpan(at, ChunkLength), _output);
        return count;
    }
}

/// <summary>Filtering a minute in place, beside a plain loop of as many second-order sections, one sample after another.</summary>
public class Filter : MinuteOfSignal
{
    const int Sections = 3;

    readonly float[] _signal = Signal(60 * Rate);
    readonly float[] _work = new float[60 * Rate];
    readonly StreamingFilter _filter = new(FilterSpec.Parse("highpass=0.5;lowpass=40;notch=50"), Rate);
    readonly double[] _states = new double[2 * Sections];

    [Benchmark(Description = "plain loop", Baseline = true), BenchmarkCategory("filter")]
    public float Plain()
    {
        _signal.CopyTo(_work, 0);
        Array.Clear(_states);
        for (var i = 0; i < _work.Length; i++)
        {
            var value = (double)_work[i];
            for (var s = 0; s < Sections; s++)
            {
                // Transposed direct form II, with some stable low-pass's numbers: what they are makes no difference to the time.
                var result = 0.2 * value + _states[2 * s];
                _states[2 * s] = 0.4 * value + 0.37 * result + _states[2 * s + 1];
                _states[2 * s + 1] = 0.2 * value - 0.19 * result;
                value = result;
            }
            _work[i] = (float)value;
        }
        return _work[^1];
    }

    [Benchmark(Description = "StreamingFilter"), BenchmarkCategory("filter")]
    public float Streaming()
    {
        _signal.CopyTo(_work, 0);
        _filter.Reset();
        for (var at = 0; at < _work.Length; at += ChunkLength)
            _filter.Process(_work.AsSpan(at, ChunkLength));
        return _work[^1];
    }
}

/// <summary>Scaling a window of a minute, beside LINQ and a plain loop in single precision.</summary>
public class Normalising : MinuteOfSignal
{
    readonly float[] _window = Signal(60 * Rate);
    readonly float[] _result = new float[60 * Rate];

    [Benchmark(Description = "plain loop, z-score", Baseline = true), BenchmarkCategory("normaliser")]
    public float Plain()
    {
        var (sum, squares) = (0f, 0f);
        foreach (var value in _window)
        {
            sum += value;
            squares += value * value;
        }
        var mean = sum / _window.Length;
        var deviation = MathF.Sqrt(squares / _window.Length - mean * mean);
        for (var i = 0; i < _window.Length; i++)
            _result[i] = (_window[i] - mean) / deviation;
        return _result[0];
    }

    [Benchmark(Description = "LINQ, z-score"), BenchmarkCategory("normaliser")]
    public float[] Linq()
    {
        var mean = _window.Average();
        var deviation = MathF.Sqrt(_window.Average(v => (v - mean) * (v - mean)));
        return [.. _window.Select(v => (v - mean) / deviation)];
    }

    [Benchmark(Description = "Normaliser, z-score"), BenchmarkCategory("normaliser")]
    public float ZScore() => Apply(Normalisation.ZScore);

    [Benchmark(Description = "Normaliser, min-max"), BenchmarkCategory("normaliser")]
    public float MinMax() => Apply(Normalisation.MinMax);

    [Benchmark(Description = "Normaliser, robust"), BenchmarkCategory("normaliser")]
    public float Robust() => Apply(Normalisation.Robust);

    float Apply(Normalisation kind)
    {
        Normaliser.Apply(kind, _window, _result);
        return _result[0];
    }
}

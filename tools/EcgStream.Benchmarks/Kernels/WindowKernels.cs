using System.Reactive.Linq;
using System.Reactive.Subjects;
using BenchmarkDotNet.Attributes;

namespace EcgStream.Benchmarks;

/// <summary>Windows of a minute, one a second, of three minutes at 300 Hz in chunks of 30: 121 windows.</summary>
public class Windowing : MinuteOfSignal
{
    const int Window = 60 * Rate;
    const int Windows = 121;

    readonly float[] _signal = Signal(3 * Window);

    [Benchmark(Description = "plain loop: shift and copy", Baseline = true), BenchmarkCategory("windows")]
    public int Plain()
    {
        var (latest, count, due) = (new float[Window], 0, Window);
        for (var at = 0; at < _signal.Length; at += ChunkLength)
        {
            Array.Copy(_signal, at, latest, Math.Min(at, Window - ChunkLength), ChunkLength);
            due -= ChunkLength;
            if (due == 0)
            {
                count += ((float[])latest.Clone()).Length;
                due = Rate;
            }
            if (at >= Window - ChunkLength)
                Array.Copy(latest, ChunkLength, latest, 0, Window - ChunkLength);
        }
        return Checked(count);
    }

    [Benchmark(Description = "WindowBuffer"), BenchmarkCategory("windows")]
    public int Buffer()
    {
        var (buffer, count) = (new WindowBuffer(Window, Rate), 0);
        for (var at = 0; at < _signal.Length; at += ChunkLength)
        {
            ReadOnlySpan<float> chunk = _signal.AsSpan(at, ChunkLength);
            while (buffer.Take(ref chunk))
                count += buffer.Copy().Length;
        }
        return Checked(count);
    }

    [Benchmark(Description = "Observable.Buffer(18000, 300)"), BenchmarkCategory("windows")]
    public int Rx()
    {
        using var samples = new Subject<float>();
        var count = 0;
        // Without its completion, at which it would give short windows.
        using var windows = samples.Buffer(Window, Rate).Subscribe(window => count += window.Count);
        foreach (var sample in _signal)
            samples.OnNext(sample);
        return Checked(count);
    }

    static int Checked(int samples) => samples == Windows * Window ? samples : throw new InvalidOperationException($"{samples} samples in windows instead of {Windows * Window}.");
}

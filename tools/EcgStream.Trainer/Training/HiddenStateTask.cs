using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// A second task in training alone: tell the simulator's hidden state (heart rate, variability, respiration, T wave) from the same features
/// (Caruana 1997). An emotion leaves so weak a trace that its label alone teaches a network little about a heart; the state teaches it in one pass
/// what to look at. Only the training participants' state is used, and the head is thrown away afterwards.
/// </summary>
sealed class HiddenStateTask : IDisposable
{
    readonly Linear _head;
    readonly double[] _mean;
    readonly double[] _deviation;

    public HiddenStateTask(int features, IReadOnlyList<LabelledWindow> training)
    {
        var count = training[0].Truth.Length;
        _mean = [.. Enumerable.Range(0, count).Select(i => training.Average(r => r.Truth[i]))];
        _deviation = [.. Enumerable.Range(0, count).Select(i => Math.Max(1e-9, Math.Sqrt(training.Average(r => Math.Pow(r.Truth[i] - _mean[i], 2)))))];
        _head = Linear(features, count);
    }

    /// <summary>The head, for a checkpoint.</summary>
    public Module Head => _head;

    public IEnumerable<Parameter> Parameters => _head.parameters();

    /// <summary>Mean squared error of the standardised state.</summary>
    public Tensor Loss(Tensor features, ReadOnlySpan<LabelledWindow> records)
    {
        var count = _mean.Length;
        var target = new float[records.Length * count];
        for (var i = 0; i < target.Length; i++)
            target[i] = (float)((records[i / count].Truth[i % count] - _mean[i % count]) / _deviation[i % count]);
        return functional.mse_loss(_head.forward(features), tensor(target, [records.Length, count]));
    }

    public void Dispose() => _head.Dispose();
}

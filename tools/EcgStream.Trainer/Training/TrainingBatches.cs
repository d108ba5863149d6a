using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>Windows as a network's input: [batch, 1, samples], or [batch, 2, samples] with the resting minute second.</summary>
sealed class TrainingBatches(Normalisation normalisation, int windowLength, bool withRest)
{
    int RowLength => withRest ? 2 * windowLength : windowLength;

    public Augmentation Augmentation(int seed, bool on) => new(windowLength, seed) { Normalisation = normalisation, Off = !on };

    public Tensor Tensor(ReadOnlySpan<LabelledWindow> windows, Augmentation augmentation)
    {
        var values = new float[windows.Length * RowLength];
        for (var i = 0; i < windows.Length; i++)
            augmentation.Write(windows[i], values.AsSpan(i * RowLength, RowLength));
        return tensor(values, [windows.Length, withRest ? 2 : 1, windowLength]);
    }

    /// <summary>The windows as they are judged.</summary>
    public Tensor Tensor(ReadOnlySpan<LabelledWindow> windows) => Tensor(windows, Augmentation(0, on: false));

    public static Tensor Labels(ReadOnlySpan<LabelledWindow> windows)
    {
        var labels = new long[windows.Length];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = windows[i].Label;
        return tensor(labels);
    }
}

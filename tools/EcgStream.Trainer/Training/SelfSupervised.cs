using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// Pre-trains the compact network's trunk on ECG without labels: it must say which of seven things was done to a window. Contrasting windows with
/// each other instead would reward it for knowing the person, the very thing that a model for new people must not learn.
/// </summary>
public static class SelfSupervised
{
    static readonly SignalPretext[] Pretexts = Enum.GetValues<SignalPretext>();

    /// <summary>Share of guesses that are right by chance.</summary>
    public static double Chance => 1.0 / Pretexts.Length;

    /// <summary>Trains and writes the weights, for <see cref="FitRequest.Pretrained"/> of <c>compact</c> and <c>compact-baseline</c>.</summary>
    /// <param name="milliVolts">Filtered windows of at least <paramref name="form"/>'s length, one person's or many's.</param>
    /// <param name="form">Rate and length of windows.</param>
    /// <param name="path">The file of weights.</param>
    /// <param name="options">Passes, batch, rate, seed and threads.</param>
    /// <param name="progress">Told after each pass; the accuracy is that of the guesses.</param>
    /// <param name="cancellation">Ends it; the weights so far are written.</param>
    /// <returns>The passes. Empty where it was cancelled in the first one; then nothing is written.</returns>
    /// <exception cref="EcgStreamException">There are no windows, libtorch is missing, or the file can't be written.</exception>
    public static IReadOnlyList<EpochReport> Train(
        IReadOnlyList<float[]> milliVolts, WindowForm form, string path, TrainingOptions options, IProgress<FitProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(milliVolts);
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(options);
        if (milliVolts.Count == 0)
            throw new EcgStreamException("There is no window to pre-train on: give recordings of at least one window's length.");
        TorchNatives.Require();
        set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        using var network = new CompactResidualNetwork(new() { WindowLength = form.Length, Classes = Pretexts.Length });
        using var optimizer = optim.AdamW(network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
        var (draw, epochs) = (new Random(options.Seed), new List<EpochReport>());
        network.train();
        while (epochs.Count < options.Epochs)
        {
            var order = milliVolts.ToArray();
            draw.Shuffle(order);
            var (loss, right, seen) = (0.0, 0L, 0);
            foreach (var batch in order.Chunk(options.BatchSize))
            {
                if (cancellation.IsCancellationRequested)
                    return epochs;
                var (stepLoss, stepRight) = Step(network, optimizer, batch, form.Length, draw);
                (loss, right, seen) = (loss + stepLoss * batch.Length, right + stepRight, seen + batch.Length);
                progress?.Report(new((epochs.Count + (double)seen / order.Length) / options.Epochs, null));
            }
            epochs.Add(new(epochs.Count + 1, loss / seen, double.NaN, double.NaN, Best: true) { TrainingAccuracy = (double)right / seen });
            EncoderWeights.Save(network, path);
            progress?.Report(new((double)epochs.Count / options.Epochs, epochs[^1]));
        }
        return epochs;
    }

    static (double Loss, long Right) Step(CompactResidualNetwork network, optim.Optimizer optimizer, float[][] batch, int length, Random draw)
    {
        using var scope = NewDisposeScope();
        var (values, done) = (new float[batch.Length * length], new long[batch.Length]);
        for (var i = 0; i < batch.Length; i++)
        {
            var window = values.AsSpan(i * length, length);
            batch[i].AsSpan(draw.Next(batch[i].Length - length + 1), length).CopyTo(window);
            done[i] = draw.Next(Pretexts.Length);
            SignalPretexts.Apply(Pretexts[done[i]], window, draw);
            Normaliser.Apply(Normalisation.ZScore, window, window);
        }
        optimizer.zero_grad();
        var (logits, target) = (network.forward(tensor(values, [batch.Length, 1, length])), tensor(done));
        var loss = functional.cross_entropy(logits, target);
        loss.backward();
        optimizer.step();
        return (loss.item<float>(), logits.argmax(1).eq(target).sum().item<long>());
    }
}

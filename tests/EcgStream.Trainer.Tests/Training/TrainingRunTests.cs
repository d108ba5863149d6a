namespace EcgStream.Trainer.Tests;

public class TrainingRunTests
{
    static readonly ModelContract Contract = Samples.ShortContract(["slow", "fast"]);
    static readonly TrainingOptions Options = new() { Epochs = 6, BatchSize = 8, Seed = 7, Threads = 1, LearningRate = 1e-2 };

    [TorchFact]
    public void A_small_run_lowers_the_loss_and_learns_the_rhythm()
    {
        var options = Options with { Epochs = 12, Patience = 12 };
        var (result, _) = Train(options);
        Assert.Equal(options.Epochs, result.Epochs.Length);
        Assert.True(result.Epochs[^1].TrainingLoss < 0.8 * result.Epochs[0].TrainingLoss, string.Join(" ", result.Epochs));
        Assert.True(result.Best!.ValidationBalancedAccuracy > 0.9, string.Join(" ", result.Epochs));
        Assert.False(result.StoppedByUser);
    }

    [TorchFact]
    public void The_same_seed_gives_the_same_bytes_and_another_one_does_not()
    {
        var options = Options with { Epochs = 2 };
        Assert.Equal(Train(options).Bytes, Train(options).Bytes);
        Assert.NotEqual(Train(options).Bytes, Train(options with { Seed = 8 }).Bytes);
    }

    [TorchFact]
    public void Cancelling_keeps_the_best_weights_so_far()
    {
        var (_, afterOnePass) = Train(Options, (run, stop) => run.OnEpoch += _ => stop.Cancel());
        // Some steps into the second pass the weights are others; those of the first pass must come back.
        var (result, afterSome) = Train(Options, (run, stop) => run.OnStep += done =>
        {
            if (done > 1.5 / Options.Epochs)
                stop.Cancel();
        });
        Assert.True(result.StoppedByUser);
        Assert.Equal(1, result.Best!.Epoch);
        Assert.Equal(afterOnePass, afterSome);
    }

    [TorchFact]
    public void Cancelling_before_the_first_pass_keeps_nothing()
    {
        var (result, _) = Train(Options, (_, stop) => stop.Cancel());
        Assert.Null(result.Best);
        Assert.True(result.StoppedByUser);
    }

    [TorchFact]
    public void Training_ends_when_patience_does()
    {
        // A rate this high makes the loss jump about, so that a pass without improvement comes soon.
        var (result, _) = Train(Options with { Epochs = 40, Patience = 1, LearningRate = 0.3 });
        Assert.InRange(result.Epochs.Length, 2, 39);
        Assert.False(result.Epochs[^1].Best);
        Assert.Equal(result.Epochs.MinBy(e => e.ValidationLoss), result.Best);
    }

    [TorchFact]
    public void The_hidden_state_is_learnt_in_training_and_leaves_no_trace_in_the_file()
    {
        var with = Samples.Pulses(8, seed: 1).Select(r => r with { Truth = [r.Label == 0 ? 60 : 120] }).ToArray();
        var (_, bytes) = Train(Options with { Epochs = 1 }, training: with);
        var (_, plain) = Train(Options with { Epochs = 1 }, training: Samples.Pulses(8, seed: 1));
        Assert.NotEqual(plain, bytes);
        Assert.Equal(plain.Length, bytes.Length);
    }

    static (TrainingResult Result, byte[] Bytes) Train(
        TrainingOptions options, Action<TrainingRun, CancellationTokenSource>? prepare = null, IReadOnlyList<LabelledWindow>? training = null)
    {
        TorchSharp.torch.random.manual_seed(options.Seed);
        using var network = new CompactResidualNetwork(Samples.ShortShape(classes: 2));
        using var stop = new CancellationTokenSource();
        var run = new TrainingRun(network, Contract.Normalisation, Contract.WindowLength, Contract.Labels.Length, options);
        prepare?.Invoke(run, stop);
        var result = run.Fit((training ?? Samples.Pulses(20, seed: 1)), Samples.Pulses(6, seed: 2), stop.Token);
        return (result, OnnxExport.Model(network, Contract).ToArray());
    }
}

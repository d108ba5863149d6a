using System.Collections.Immutable;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>What training ended with.</summary>
/// <param name="Epochs">The passes, in order.</param>
/// <param name="StoppedByUser">Whether it was ended before its time.</param>
public sealed record TrainingResult(ImmutableArray<EpochReport> Epochs, bool StoppedByUser)
{
    /// <summary>The pass whose weights the network has; null where no pass was finished.</summary>
    public EpochReport? Best => Epochs.LastOrDefault(e => e.Best);
}

/// <summary>
/// Fits a network. Everything random in a pass follows from the seed and the pass's number alone, so that a run resumed from its checkpoint equals one
/// that was never broken off. Cancelling ends it with the best weights so far.
/// </summary>
public sealed class TrainingRun
{
    readonly FeatureNetwork _network;
    readonly TrainingBatches _batches;
    readonly TrainingOptions _options;
    readonly int _classes;

    /// <param name="network">The network, which is changed.</param>
    /// <param name="normalisation">Scaling of windows.</param>
    /// <param name="windowLength">Samples a window.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">How it is fitted.</param>
    public TrainingRun(FeatureNetwork network, Normalisation normalisation, int windowLength, int classes, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        _network = network;
        _options = options;
        _classes = classes;
        _batches = new(normalisation, windowLength, network.ComparesWithRest);
    }

    /// <summary>Weight of each class in the loss; empty for the same.</summary>
    public ImmutableArray<double> ClassWeights { get; init; } = [];

    /// <summary>Where the state is kept after each pass, and taken up from; null for nowhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Called after each step with the share of the steps done, 0 … 1.</summary>
    public Action<double>? OnStep { get; set; }

    /// <summary>Called after each pass.</summary>
    public Action<EpochReport>? OnEpoch { get; set; }

    /// <param name="training">Windows to fit to.</param>
    /// <param name="validation">Windows of others, which choose the pass to keep; empty to keep the last.</param>
    /// <param name="cancellation">Ends it.</param>
    public TrainingResult Fit(IReadOnlyList<LabelledWindow> training, IReadOnlyList<LabelledWindow> validation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        set_num_threads(_options.Threads);
        random.manual_seed(_options.Seed);
        var steps = (training.Count + _options.BatchSize - 1) / _options.BatchSize;
        using var task = _options.HiddenStateWeight > 0 && !training[0].Truth.IsEmpty ? new HiddenStateTask(_network.FeatureCount, training) : null;
        using var optimizer = Optimizer(task);
        using var best = new KeptWeights();
        var checkpoint = Checkpoint is null ? null : new TrainingCheckpoint(Checkpoint, Fingerprint(training, validation));
        var epochs = checkpoint?.Restore(_network, task?.Head, optimizer, best) ?? [];
        while (epochs.Count < _options.Epochs && !OutOfPatience(epochs))
        {
            var seed = unchecked(_options.Seed * 1_000_003 + epochs.Count);
            random.manual_seed(seed);
            var order = training.ToArray();
            if (_options.Shuffle)
                new Random(seed).Shuffle(order);
            var augmentation = _batches.Augmentation(seed, _options.Augment);
            var (loss, right) = (0.0, 0L);
            _network.train();
            for (var step = 0; step < steps; step++)
            {
                if (cancellation.IsCancellationRequested)
                    return End(stoppedByUser: true);
                var done = (epochs.Count * steps + step) / (double)(_options.Epochs * steps);
                if (_options.OneCycle)
                    foreach (var group in optimizer.ParamGroups)
                        group.LearningRate = LearningRate(done);
                var batch = order.AsSpan((step * _options.BatchSize)..Math.Min((step + 1) * _options.BatchSize, order.Length));
                var (stepLoss, stepRight) = Step(optimizer, batch, augmentation, task);
                loss += stepLoss * batch.Length / order.Length;
                right += stepRight;
                OnStep?.Invoke(done);
            }
            var judged = Judge(validation);
            var report = new EpochReport(epochs.Count + 1, loss, judged.Loss, judged.BalancedAccuracy,
                validation.Count == 0 || !_options.KeepBest || epochs.TrueForAll(e => judged.Loss < e.ValidationLoss || double.IsNaN(e.ValidationLoss)))
            {
                TrainingAccuracy = (double)right / order.Length,
                ValidationAccuracy = judged.Accuracy,
            };
            epochs.Add(report);
            if (report.Best)
                best.Keep(_network);
            checkpoint?.Save(_network, task?.Head, optimizer, epochs);
            OnEpoch?.Invoke(report);
        }
        return End(stoppedByUser: false);

        TrainingResult End(bool stoppedByUser)
        {
            best.PutBack(_network);
            _network.eval();
            return new([.. epochs], stoppedByUser);
        }
    }

    /// <summary>Mean cross-entropy and shares of right answers on the windows themselves, without augmentation or dropout.</summary>
    public (double Loss, double Accuracy, double BalancedAccuracy) Judge(IReadOnlyList<LabelledWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Count == 0)
            return (double.NaN, double.NaN, double.NaN);
        _network.eval();
        var (loss, counts, right) = (0.0, new double[_classes], new double[_classes]);
        foreach (var chunk in windows.Chunk(_options.BatchSize))
        {
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var logits = _network.forward(_batches.Tensor(chunk));
            loss += functional.cross_entropy(logits, TrainingBatches.Labels(chunk)).item<float>() * chunk.Length / windows.Count;
            var predicted = logits.argmax(1).data<long>().ToArray();
            for (var i = 0; i < chunk.Length; i++)
            {
                counts[chunk[i].Label]++;
                right[chunk[i].Label] += predicted[i] == chunk[i].Label ? 1 : 0;
            }
        }
        return (loss, right.Sum() / windows.Count, counts.Zip(right).Where(c => c.First > 0).Average(c => c.Second / c.First));
    }

    bool OutOfPatience(List<EpochReport> epochs) =>
        _options.Patience is { } patience && epochs.Count > 0 && epochs.Count - epochs.Last(e => e.Best).Epoch >= patience;

    (double Loss, long Right) Step(optim.Optimizer optimizer, ReadOnlySpan<LabelledWindow> batch, Augmentation augmentation, HiddenStateTask? task)
    {
        using var scope = NewDisposeScope();
        var labels = TrainingBatches.Labels(batch);
        optimizer.zero_grad();
        var features = _network.Features(_batches.Tensor(batch, augmentation));
        var logits = _network.Classify(features);
        var weights = ClassWeights.IsDefaultOrEmpty ? null : tensor(ClassWeights.Select(w => (float)w).ToArray());
        var loss = functional.cross_entropy(logits, labels, weights, label_smoothing: _options.LabelSmoothing);
        (task is null ? loss : loss + _options.HiddenStateWeight * task.Loss(features, batch)).backward();
        optimizer.step();
        return (loss.item<float>(), logits.argmax(1).eq(labels).sum().item<long>());
    }

    OptimizerHelper Optimizer(HiddenStateTask? task)
    {
        var parameters = _network.parameters().Concat(task?.Parameters ?? []);
        return _options.OneCycle
            ? optim.AdamW(parameters, _options.LearningRate, eps: _options.AdamEpsilon, weight_decay: _options.WeightDecay)
            : optim.Adam(parameters, _options.LearningRate, eps: _options.AdamEpsilon);
    }

    double LearningRate(double done)
    {
        const double WarmUp = 0.1, Start = 0.04;
        return _options.LearningRate * (done < WarmUp
            ? double.Lerp(Start, 1, done / WarmUp)
            : 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp))));
    }

    string Fingerprint(IReadOnlyList<LabelledWindow> training, IReadOnlyList<LabelledWindow> validation) => string.Join('\n',
        [_network.GetName(), _options.ToString(), string.Join(' ', ClassWeights), .. training.Concat(validation).Select(w => $"{w.Participant} {w.Record} {w.Label}")]);
}

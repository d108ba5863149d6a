using System.Collections.Immutable;
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
/// Fits a network with AdamW and one cycle of the learning rate; the weights with the lowest validation loss are kept.
/// Cancelling ends it with the best weights so far.
/// </summary>
public sealed class TrainingRun
{
    readonly FeatureNetwork _network;
    readonly ModelContract _contract;
    readonly TrainingOptions _options;
    readonly int _windowLength;

    public TrainingRun(FeatureNetwork network, ModelContract contract, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(options);
        _network = network;
        _contract = contract;
        _options = options;
        _windowLength = contract.WindowLength;
    }

    /// <summary>Called after each step with the share of the steps done, 0 … 1.</summary>
    public Action<double>? OnStep { get; set; }

    /// <summary>Called after each pass.</summary>
    public Action<EpochReport>? OnEpoch { get; set; }

    public TrainingResult Fit(IReadOnlyList<PreparedRecord> training, IReadOnlyList<PreparedRecord> validation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        set_num_threads(_options.Threads);
        random.manual_seed(_options.Seed);
        var order = training.ToArray();
        var shuffle = new Random(_options.Seed);
        var augmentation = new Augmentation(_contract, _options.Seed);
        var steps = (order.Length + _options.BatchSize - 1) / _options.BatchSize;
        using var task = _options.HiddenStateWeight > 0 && !order[0].Truth.IsEmpty ? new HiddenStateTask(_network.FeatureCount, training) : null;
        using var optimizer = optim.AdamW(_network.parameters().Concat(task?.Parameters ?? []), _options.LearningRate, weight_decay: _options.WeightDecay);
        var epochs = new List<EpochReport>();
        var best = new Dictionary<string, Tensor>();
        while (epochs.Count < _options.Epochs)
        {
            shuffle.Shuffle(order);
            var loss = 0.0;
            _network.train();
            for (var step = 0; step < steps; step++)
            {
                if (cancellation.IsCancellationRequested)
                    return End(stoppedByUser: true);
                var done = (epochs.Count * steps + step) / (double)(_options.Epochs * steps);
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = LearningRate(done);
                var batch = order.AsSpan((step * _options.BatchSize)..Math.Min((step + 1) * _options.BatchSize, order.Length));
                loss += Step(optimizer, batch, augmentation, task) * batch.Length / order.Length;
                OnStep?.Invoke(done);
            }
            var (validationLoss, answers) = Judge(validation);
            var report = new EpochReport(epochs.Count + 1, loss, validationLoss,
                ConfusionMatrix.Of(answers, _contract.Labels.Length).BalancedAccuracy,
                epochs.TrueForAll(e => validationLoss < e.ValidationLoss));
            epochs.Add(report);
            if (report.Best)
                Keep(best);
            OnEpoch?.Invoke(report);
            if (report.Epoch - epochs.Last(e => e.Best).Epoch >= _options.Patience)
                break;
        }
        return End(stoppedByUser: false);

        TrainingResult End(bool stoppedByUser)
        {
            if (best.Count > 0)
                _network.load_state_dict(best);
            foreach (var tensor in best.Values)
                tensor.Dispose();
            _network.eval();
            return new([.. epochs], stoppedByUser);
        }
    }

    /// <summary>Mean cross-entropy and answers on the last window of each record, without augmentation or dropout.</summary>
    public (double Loss, Answer[] Answers) Judge(IReadOnlyList<PreparedRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        _network.eval();
        var answers = new List<Answer>(records.Count);
        var loss = 0.0;
        foreach (var chunk in records.Chunk(_options.BatchSize))
        {
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var values = new float[chunk.Length * _windowLength];
            for (var i = 0; i < chunk.Length; i++)
                RecordPreparation.LastWindow(chunk[i], _contract, values.AsSpan(i * _windowLength, _windowLength));
            var logits = _network.forward(tensor(values, [chunk.Length, 1, _windowLength]));
            loss += functional.cross_entropy(logits, Labels(chunk)).item<float>() * chunk.Length / records.Count;
            var predicted = logits.argmax(1).data<long>().ToArray();
            answers.AddRange(chunk.Select((record, i) => new Answer(record.Participant, record.Label, (int)predicted[i])));
        }
        return (loss, [.. answers]);
    }

    double Step(optim.Optimizer optimizer, ReadOnlySpan<PreparedRecord> batch, Augmentation augmentation, HiddenStateTask? task)
    {
        using var scope = NewDisposeScope();
        var values = new float[batch.Length * _windowLength];
        for (var i = 0; i < batch.Length; i++)
            augmentation.Window(batch[i], values.AsSpan(i * _windowLength, _windowLength));
        optimizer.zero_grad();
        var features = _network.Features(tensor(values, [batch.Length, 1, _windowLength]));
        var loss = functional.cross_entropy(_network.Classify(features), Labels(batch), label_smoothing: _options.LabelSmoothing);
        (task is null ? loss : loss + _options.HiddenStateWeight * task.Loss(features, batch)).backward();
        optimizer.step();
        return loss.item<float>();
    }

    double LearningRate(double done)
    {
        const double WarmUp = 0.1, Start = 0.04;
        return _options.LearningRate * (done < WarmUp
            ? double.Lerp(Start, 1, done / WarmUp)
            : 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp))));
    }

    void Keep(Dictionary<string, Tensor> best)
    {
        foreach (var (name, value) in _network.state_dict())
        {
            if (best.Remove(name, out var old))
                old.Dispose();
            best[name] = value.detach().clone().DetachFromDisposeScope();
        }
    }

    static Tensor Labels(ReadOnlySpan<PreparedRecord> records)
    {
        var labels = new long[records.Length];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = records[i].Label;
        return tensor(labels);
    }
}

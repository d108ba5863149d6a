using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>A kind that is a network: it differs from its siblings in its layers and in how they are fitted.</summary>
public abstract class NetworkKind(string name, string title) : IModelKind
{
    public string Name => name;

    public string Title => title;

    public ModelInput Input => ModelInput.Window;

    public ImmutableArray<string> Features => [];

    public virtual bool NeedsRest => false;

    public bool NeedsTorch => true;

    public bool StopsEarly => true;

    public virtual bool TakesPretrained => false;

    public ImmutableArray<ModelSetting> Settings => ModelSetting.Only;

    public virtual Normalisation Normalisation => Normalisation.ZScore;

    /// <summary>Whether rare classes count more in the loss.</summary>
    protected virtual bool UsesClassWeights => true;

    /// <summary>Whether weights are stored in 16 bits.</summary>
    public virtual bool HalfWeights => false;

    public ITrainedModel Fit(FitRequest request, CancellationToken cancellation)
    {
        this.Check(request);
        TorchNatives.Require();
        cancellation.ThrowIfCancellationRequested();
        TorchSharp.torch.random.manual_seed(request.Seed);
        var network = Create(request.Form.Length, request.Labels.Length);
        try
        {
            if (TakesPretrained && request.Pretrained is { } path)
                EncoderWeights.Load(network, path);
            var result = Fit(network, request, cancellation);
            if (result.Best is null)
                throw new OperationCanceledException("Cancelled before the first pass was finished.", cancellation);
            Finish(network);
            return new TrainedNetwork(this, request, network, result);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The network with random weights.</summary>
    protected abstract FeatureNetwork Create(int windowLength, int classes);

    /// <summary>How it is fitted to so many windows; <see cref="FitRequest"/>'s own wishes come on top.</summary>
    protected abstract TrainingOptions Options(int windows);

    /// <summary>A last change to the fitted network.</summary>
    protected virtual void Finish(FeatureNetwork network)
    {
    }

    TrainingResult Fit(FeatureNetwork network, FitRequest request, CancellationToken cancellation)
    {
        var options = Options(request.Training.Count) with { Seed = request.Seed, Threads = request.Threads };
        var run = new TrainingRun(network, Normalisation, request.Form.Length, request.Labels.Length, options with { Epochs = request.Epochs ?? options.Epochs })
        {
            ClassWeights = UsesClassWeights ? request.ClassWeights() : [],
            Checkpoint = request.Checkpoint,
            OnStep = done => request.Progress?.Report(new(done, null)),
        };
        run.OnEpoch = epoch => request.Progress?.Report(new((double)epoch.Epoch / (request.Epochs ?? options.Epochs), epoch));
        return run.Fit(request.Training, request.Validation, cancellation);
    }
}

using System.Collections.Immutable;

namespace EcgStream.Cli.Views;

/// <summary>What the live table shows of one device.</summary>
sealed record DeviceRow(string Device)
{
    public string State { get; init; } = "";

    public string? Emotion { get; init; }

    public ImmutableArray<string> Reasons { get; init; } = [];

    public ImmutableArray<string> Labels { get; init; } = Emotions.All;

    public ImmutableArray<float> Probabilities { get; init; } = [];

    public double? Quality { get; init; }

    public double? HeartRate { get; init; }

    public double? RateHz { get; init; }

    public long Gaps { get; init; }

    public long MissingSamples { get; init; }

    public double WindowFill { get; init; }

    public BaselineState Baseline { get; init; }

    public double BaselineProgress { get; init; }

    public RecordingState Recording { get; init; }

    public long Predictions { get; init; }

    public DateTimeOffset? WindowEnd { get; init; }

    /// <summary>On whom the model was trained: shown wherever its predictions are.</summary>
    public string? Model { get; init; }

    DeviceRow Silent => this with { Emotion = null, Reasons = [], Probabilities = [], Quality = null, HeartRate = null };

    public DeviceRow With(Prediction prediction) => this with
    {
        Emotion = prediction.Emotion,
        Reasons = prediction.Reasons,
        Labels = prediction.Labels.IsDefaultOrEmpty ? Labels : prediction.Labels,
        Probabilities = prediction.Probabilities,
        Quality = prediction.Quality.Score,
        HeartRate = prediction.HeartRate,
        WindowEnd = prediction.WindowEnd,
        Predictions = prediction.Sequence + 1,
        Model = $"{prediction.Model.Name} {prediction.Model.Version}. {prediction.Model.TrainedOn}",
    };

    /// <summary>What was said before a gap or an unplugging says nothing of now.</summary>
    public DeviceRow With(DeviceStatus status) => (status.WindowFill < 1 || status.State is DeviceState.Offline or DeviceState.Stalled ? Silent : this) with
    {
        State = status.State.ToString().ToLowerInvariant(),
        RateHz = status.RateHz,
        Gaps = status.Gaps,
        MissingSamples = status.MissingSamples,
        WindowFill = status.WindowFill,
        Recording = status.Recording,
        Baseline = status.Baseline,
        BaselineProgress = status.BaselineProgress,
    };
}

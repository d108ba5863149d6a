using EcgStream.Onnx;

namespace EcgStream.Cli.Composition;

/// <summary>What a live run is put together from.</summary>
sealed record RunOptions
{
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>A broker's URL, <c>embedded</c> or <c>none</c>.</summary>
    public required string Broker { get; init; }

    public required string Model { get; init; }

    /// <summary>Where and how the model runs.</summary>
    public OnnxClassifierOptions Inference { get; init; } = new();

    /// <summary>Values of <c>--baseline</c>.</summary>
    public IReadOnlyList<string> Baselines { get; init; } = [];

    /// <summary>What stands in for them where the model needs a baseline and none is given; null for nothing.</summary>
    public string? BaselineOtherwise { get; init; }

    /// <summary>Where participants' baselines are kept.</summary>
    public string BaselinesFolder { get; init; } = "baselines";

    public required TimeSpan Hop { get; init; }

    public TimeSpan? Duration { get; init; }

    public required string EmotionTopic { get; init; }

    public required string StatusTopic { get; init; }

    /// <summary>Topic of heart beats, or <c>off</c>.</summary>
    public required string BeatsTopic { get; init; }

    /// <summary>Topic of markers, or <c>off</c>.</summary>
    public string MarkerTopic { get; init; } = MarkerListener.Off;

    /// <summary>Where predictions go as NDJSON: a file, <c>-</c> for stdout, null for nowhere.</summary>
    public string? Output { get; init; }

    /// <summary>Where it is recorded; null for nowhere.</summary>
    public RecordingChoice? Recording { get; init; }

    /// <summary>A recording of ours whose predictions are compared with these; null for none.</summary>
    public string? Compare { get; init; }

    /// <summary>Whether the summary goes to stdout as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Where the embedded broker listens.</summary>
    public string Listen { get; init; } = "127.0.0.1:1883";

    /// <summary>Who may log in at the embedded broker; the password comes from ECGSTREAM_MQTT_PASSWORD.</summary>
    public string? BrokerUser { get; init; }
}

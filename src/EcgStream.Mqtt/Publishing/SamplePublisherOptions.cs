namespace EcgStream.Mqtt;

/// <summary>How samples are published.</summary>
public sealed record SamplePublisherOptions
{
    /// <summary>The topic that <see cref="MqttSource"/> listens to by default.</summary>
    public const string DefaultTopic = "ecg/{device}/samples";

    /// <summary>Topic of the samples.</summary>
    public TopicTemplate Topic { get; init; } = new(DefaultTopic);

    /// <summary>Whether payloads are binary rather than JSON.</summary>
    public bool Binary { get; init; }

    /// <summary>
    /// Whether the first message is sent again until the broker no longer says that nobody subscribes: for a receiver that starts at the same time.
    /// </summary>
    public bool WaitsForSubscriber { get; init; }

    /// <summary>The most messages kept while the broker is away, 1 or more; beyond, the oldest is dropped and counted, unless the source waits.</summary>
    public int QueueLength { get; init; } = 600;
}

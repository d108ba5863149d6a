namespace EcgStream.Mqtt;

/// <summary>Where and how predictions and status are published.</summary>
public sealed record MqttPublisherOptions
{
    /// <summary>The broker.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>Topic of predictions.</summary>
    public TopicTemplate EmotionTopic { get; init; } = new("ecg/{device}/emotion");

    /// <summary>Topic of the devices' status.</summary>
    public TopicTemplate StatusTopic { get; init; } = new("ecg/{device}/status");

    /// <summary>Topic of heart beats; null to publish none.</summary>
    public TopicTemplate? BeatsTopic { get; init; } = new("ecg/{device}/beats");

    /// <summary>The most predictions kept while the broker is away, 1 or more; beyond, the oldest is dropped and counted.</summary>
    public int QueueLength { get; init; } = 600;

    /// <summary>How long to wait after the n-th failure in a row, n from 1; null for <see cref="MqttLinkOptions.RetryDelay"/>'s default.</summary>
    public Func<int, TimeSpan>? RetryDelay { get; init; }

    internal MqttLinkOptions Link(string purpose)
    {
        var link = new MqttLinkOptions { Broker = Broker, ClientId = MqttLinkOptions.NewClientId(purpose) };
        return RetryDelay is null ? link : link with { RetryDelay = RetryDelay };
    }
}

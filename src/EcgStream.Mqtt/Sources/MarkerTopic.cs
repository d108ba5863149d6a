namespace EcgStream.Mqtt;

/// <summary>
/// Which topics carry markers: <c>ecg/{device}/marker</c>, where the device <see cref="Everyone"/> stands for every device that listens.
/// </summary>
public sealed class MarkerTopic
{
    /// <summary>The topic that runs listen to and <c>ecgstream mark</c> sends to unless another is named.</summary>
    public const string Default = "ecg/{device}/marker";

    /// <summary>In a device's place: all of them.</summary>
    public const string Everyone = "all";

    const string Place = "{device}";

    readonly TopicTemplate _template;
    readonly int _level;

    /// <summary>Reads a template.</summary>
    /// <exception cref="EcgStreamException">It can't be published to, or <c>{device}</c> is not one level of it.</exception>
    public MarkerTopic(string text)
    {
        _template = new(text);
        var levels = text.Split('/');
        _level = Array.IndexOf(levels, Place);
        if (levels.Count(level => level.Contains(Place, StringComparison.Ordinal)) != 1 || _level < 0)
            throw new EcgStreamException($"The topic '{text}' can't be listened to for every device: put {Place} between slashes and once, as in {Default}.");
    }

    /// <summary>What to subscribe to.</summary>
    public string Filter => _template.For("+");

    /// <summary>The topic of one device's markers; null for those of every device.</summary>
    public string For(string? device) => _template.For(device ?? Everyone);

    /// <summary>The device that a topic names, as an id; null for every device.</summary>
    public string? DeviceOf(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var levels = topic.Split('/');
        return _level < levels.Length && levels[_level] != Everyone ? SourceUri.DeviceId(levels[_level]) : null;
    }
}

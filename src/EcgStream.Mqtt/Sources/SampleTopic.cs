namespace EcgStream.Mqtt;

/// <summary>
/// Which topic carries samples and how devices are named by it: <c>ecg/+/samples</c> is one device per value of the <c>+</c>,
/// <c>clinic/bed7/samples</c> is the one device <c>bed7</c>, or whatever <c>device=</c> says.
/// </summary>
sealed class SampleTopic
{
    readonly int _plus;
    readonly string? _device;

    /// <exception cref="EcgStreamException">The filter is empty, has more than one wildcard, or contradicts <paramref name="device"/>.</exception>
    public SampleTopic(string filter, string? device, SourceUri uri)
    {
        if (filter.Length == 0)
            throw new EcgStreamException($"The source '{uri.Text}' names no topic: write for example mqtt://host/ecg/+/samples.");
        if (filter.StartsWith("$share/", StringComparison.Ordinal))
            throw new EcgStreamException($"The source '{uri.Text}' asks for a shared subscription, which would tear a signal apart: name the topic alone.");
        var levels = filter.Split('/');
        var wild = levels.Count(level => level.AsSpan().ContainsAny('+', '#'));
        _plus = Array.IndexOf(levels, "+");
        if (wild > 1 || (wild == 1 && _plus < 0) || filter.Contains('\0', StringComparison.Ordinal))
            throw new EcgStreamException($"The source '{uri.Text}' has a topic that does not name its device: put one '+' in the device's place, as in ecg/+/samples, and no other wildcard.");
        if (_plus >= 0 && device is not null)
            throw new EcgStreamException($"The source '{uri.Text}' has many devices ('+') and one device={device}: keep one of the two.");
        (Filter, _device) = (filter, device);
    }

    /// <summary>What to subscribe to.</summary>
    public string Filter { get; }

    /// <summary>Whether each topic is a device of its own.</summary>
    public bool HasMany => _plus >= 0;

    /// <summary>The device that a topic names, as an id; other topics may give the same one.</summary>
    public string DeviceOf(string topic)
    {
        if (_device is not null)
            return SourceUri.DeviceId(_device);
        var levels = topic.Split('/');
        var level = _plus >= 0 ? _plus : Math.Max(0, levels.Length - 2);
        return SourceUri.DeviceId(level < levels.Length ? levels[level] : topic);
    }
}

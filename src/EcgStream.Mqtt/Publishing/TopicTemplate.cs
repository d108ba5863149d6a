namespace EcgStream.Mqtt;

/// <summary>A topic with <c>{device}</c> in the device's place, for example <c>ecg/{device}/emotion</c>.</summary>
public sealed record TopicTemplate
{
    const string Place = "{device}";

    /// <summary>Reads a template.</summary>
    /// <exception cref="EcgStreamException">It has no <c>{device}</c>, or a character that a topic can't have.</exception>
    public TopicTemplate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains(Place, StringComparison.Ordinal))
            throw new EcgStreamException($"The topic '{text}' is the same for every device: put {Place} in it, as in ecg/{Place}/emotion.");
        if (text.AsSpan().ContainsAny("+#\0") || text.StartsWith('$'))
            throw new EcgStreamException($"The topic '{text}' can't be published to: leave out '+' and '#', and a '$' at its beginning.");
        Text = text;
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>The topic of one device.</summary>
    public string For(string device) => Text.Replace(Place, device, StringComparison.Ordinal);
}

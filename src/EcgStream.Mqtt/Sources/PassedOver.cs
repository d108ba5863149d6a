using System.Globalization;

namespace EcgStream.Mqtt;

/// <summary>
/// Counts messages that belong to no device, so that nothing of them is kept but a count: the first is told at once, further ones
/// together at the next <see cref="Tick"/>. Not for concurrent use.
/// </summary>
/// <param name="tell">Receives one plain sentence at a time.</param>
sealed class PassedOver(Action<string> tell)
{
    // Topics come from strangers and may be 65,535 bytes long.
    const int LongestShown = 100;

    long _count;
    string _latest = "";
    bool _told;

    public void Add(string topic, long count, string whyNot)
    {
        _count += count;
        _latest = $"{Shown(topic)}: {whyNot}";
        if (!_told)
            Tell();
    }

    /// <summary>To be called about once a second.</summary>
    public void Tick()
    {
        if (_count > 0)
            Tell();
        else
            _told = false;
    }

    void Tell()
    {
        var messages = _count == 1 ? "1 message was" : string.Create(CultureInfo.InvariantCulture, $"{_count:N0} messages were");
        (_count, _told) = (0, true);
        tell($"{messages} passed over, the latest on {_latest}");
    }

    static string Shown(string topic)
    {
        var cut = topic.Length > LongestShown ? topic[..LongestShown] + "…" : topic;
        return string.Create(cut.Length, cut, static (shown, text) =>
        {
            for (var i = 0; i < shown.Length; i++)
                shown[i] = char.IsControl(text[i]) ? '?' : text[i];
        });
    }
}

namespace EcgStream.Recordings;

/// <summary>What is annotated in a file that is written: remarks and labels of the recording, faults and gaps of its channels.</summary>
sealed class EdfAnnotationList
{
    readonly IReadOnlyList<Recording> _channels;
    readonly IReadOnlyList<string> _labels;
    readonly EdfLayout _layout;
    readonly double _originSeconds;
    readonly List<(double Seconds, byte[] List)> _lists = [];
    readonly List<(double Seconds, byte[] List)> _gaps = [];

    /// <param name="channels">The channels; remarks and labels are those of the first.</param>
    /// <param name="labels">The channels' names in the file.</param>
    /// <param name="layout">Their rates.</param>
    /// <param name="originSeconds">When sample 0 was taken, seconds from the second that the header states.</param>
    public EdfAnnotationList(IReadOnlyList<Recording> channels, IReadOnlyList<string> labels, EdfLayout layout, double originSeconds)
    {
        (_channels, _labels, _layout, _originSeconds) = (channels, labels, layout, originSeconds);
        foreach (var annotation in channels[0].Annotations)
            Add(annotation.Start / layout.RateOf(0), EdfWords.Of(annotation), annotation.Length / layout.RateOf(0));
        foreach (var label in channels[0].Labels)
            Add(label.Start / layout.RateOf(0), EdfWords.Of(label), label.Length / layout.RateOf(0));
        AddOfChannels(channels.SelectMany((channel, i) => channel.Marks.Select(mark => (i, EdfWords.Of(mark.Fault), mark.Start, mark.Length))));
    }

    /// <summary>All but gaps: when, and the bytes.</summary>
    public IReadOnlyList<(double Seconds, byte[] List)> Lists => _lists;

    /// <summary>Where records hold no samples: when, and the bytes.</summary>
    public IReadOnlyList<(double Seconds, byte[] List)> Gaps => _gaps;

    /// <summary>Says something of a moment, or a stretch.</summary>
    /// <param name="seconds">Seconds from sample 0.</param>
    /// <param name="text">What is said.</param>
    /// <param name="length">Seconds; 0 for a moment.</param>
    public void Add(double seconds, string text, double length = 0)
    {
        // Those characters have a meaning of their own in the list, or none that a reader would show.
        var printable = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        var onset = _originSeconds + seconds;
        (text.StartsWith(EdfWords.Gap, StringComparison.Ordinal) ? _gaps : _lists).Add((onset, EdfTal.Encode(EdfNumber.Onset(onset), length > 0 ? EdfNumber.Seconds(length) : null, printable)));
    }

    /// <summary>Says of each channel where its records hold no samples.</summary>
    public void AddAll(IReadOnlyList<List<Gap>> fillers) =>
        AddOfChannels(fillers.SelectMany((gaps, i) => gaps.Select(gap => (i, EdfWords.Gap, gap.Start, gap.Length))));

    // What holds of all channels is said once, without their names.
    void AddOfChannels(IEnumerable<(int Channel, string Text, long Start, long Length)> said)
    {
        var together = said.GroupBy(s => (s.Text, Start: EdfNumber.Seconds(s.Start / _layout.RateOf(s.Channel)), Length: EdfNumber.Seconds(s.Length / _layout.RateOf(s.Channel))));
        foreach (var group in together)
        {
            var channels = group.DistinctBy(s => s.Channel).ToList();
            foreach (var (channel, text, start, length) in channels.Count == _channels.Count ? channels[..1] : channels)
            {
                var rate = _layout.RateOf(channel);
                Add(start / rate, channels.Count == _channels.Count ? text : EdfWords.Of(text, _labels[channel]), length / rate);
            }
        }
    }
}

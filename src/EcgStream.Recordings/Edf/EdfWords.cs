using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// The words in which our writer puts into EDF+ annotations what EDF+ has no place for, and from which our reader takes it back. What
/// makes samples useless begins with <c>BAD</c>, by which MNE leaves a stretch out; where several channels lie in a file, it ends with
/// <c>@@</c> and the channel's label, as is customary for annotations of one signal.
/// </summary>
static class EdfWords
{
    /// <summary>At the moment of sample 0, where the file begins at another sample.</summary>
    public const string ClockStart = "Sample clock starts";

    /// <summary>Values in a record that were never samples, since records are full.</summary>
    public const string Gap = "BAD gap";

    const string Label = "Label: ";
    const string ChannelMark = "@@";

    static readonly ImmutableArray<(RecordingAnnotationKind Kind, string Word)> Kinds =
    [
        (RecordingAnnotationKind.Note, "Note: "), (RecordingAnnotationKind.Marker, "Marker: "), (RecordingAnnotationKind.Prediction, "Prediction: "),
        (RecordingAnnotationKind.Beat, "Beat: "), (RecordingAnnotationKind.Device, "Device: "),
    ];

    static readonly ImmutableArray<(SignalFault Fault, string Word)> Faults =
        [.. Enum.GetValues<SignalFault>().Select(fault => (fault, "BAD " + BaselineMembers.Name(fault)))];

    /// <summary>The text of an annotation: a note stays as it is, unless it would be taken for another thing.</summary>
    public static string Of(RecordingAnnotation annotation)
    {
        var isPlain = annotation.Kind == RecordingAnnotationKind.Note && annotation.Text.Length > 0
            && Read(annotation.Text) is { Annotation: RecordingAnnotationKind.Note, Text.Length: var length } && length == annotation.Text.Length;
        return isPlain ? annotation.Text : Kinds.First(k => k.Kind == annotation.Kind).Word + annotation.Text;
    }

    /// <summary>The text of a label.</summary>
    public static string Of(RecordingLabel label) => Label + label.Text;

    /// <summary>The text of a fault.</summary>
    public static string Of(SignalFault fault) => Faults.First(f => f.Fault == fault).Word;

    /// <summary>A text said of one channel alone.</summary>
    public static string Of(string text, string channel) => text + ChannelMark + channel;

    /// <summary>What a text of ours says; one that says nothing special is a note.</summary>
    public static EdfSaying Read(string text)
    {
        if (text == ClockStart)
            return new() { IsClockStart = true, Text = text };
        var at = text.StartsWith("BAD ", StringComparison.Ordinal) ? text.IndexOf(ChannelMark, StringComparison.Ordinal) : -1;
        var (word, channel) = at < 0 ? (text, null) : (text[..at], text[(at + ChannelMark.Length)..]);
        if (word == Gap)
            return new() { IsGap = true, Text = text, Channel = channel };
        foreach (var fault in Faults)
        {
            if (word == fault.Word)
                return new() { Fault = fault.Fault, Text = text, Channel = channel };
        }
        if (text.StartsWith(Label, StringComparison.Ordinal))
            return new() { IsLabel = true, Text = text[Label.Length..] };
        foreach (var kind in Kinds)
        {
            if (text.StartsWith(kind.Word, StringComparison.Ordinal))
                return new() { Annotation = kind.Kind, Text = text[kind.Word.Length..] };
        }
        return new() { Annotation = RecordingAnnotationKind.Note, Text = text };
    }
}

/// <summary>What an annotation in our words says; one of its members is set.</summary>
readonly record struct EdfSaying
{
    public bool IsClockStart { get; init; }

    public bool IsGap { get; init; }

    public bool IsLabel { get; init; }

    public SignalFault? Fault { get; init; }

    public RecordingAnnotationKind? Annotation { get; init; }

    /// <summary>What is said, without the word before it.</summary>
    public required string Text { get; init; }

    /// <summary>The channel it is said of; null for all of them.</summary>
    public string? Channel { get; init; }
}

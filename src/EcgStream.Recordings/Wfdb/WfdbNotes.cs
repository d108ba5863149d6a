using System.Globalization;
using System.Text.RegularExpressions;

namespace EcgStream.Recordings;

/// <summary>
/// How remarks and labels are told apart in WFDB's text annotations, which every reader shows: a note is its mere text, all else begins with
/// what it is and, where it has a length, that many frames: <c>marker: sad clip starts</c>, <c>label[18000]: sad</c>.
/// </summary>
static partial class WfdbNotes
{
    const string Label = "label";

    /// <summary>The text of an annotation.</summary>
    /// <param name="annotation">Any but a beat.</param>
    /// <param name="frames">Its length in frames.</param>
    public static string Text(RecordingAnnotation annotation, long frames) =>
        annotation.Kind == RecordingAnnotationKind.Note && frames == 0 && !Form().IsMatch(annotation.Text)
            ? annotation.Text
            : Text(annotation.Kind.ToString().ToLowerInvariant(), annotation.Text, frames);

    /// <summary>The text of a label.</summary>
    public static string Text(RecordingLabel label, long frames) => Text(Label, label.Text, frames);

    /// <summary>What a text says.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="kind">The kind of annotation; null for a label.</param>
    /// <param name="frames">The length in frames, 0 for a moment.</param>
    /// <returns>The text without what stands before it.</returns>
    public static string Read(string text, out RecordingAnnotationKind? kind, out long frames)
    {
        (kind, frames) = (RecordingAnnotationKind.Note, 0);
        var match = Form().Match(text);
        if (!match.Success || (match.Groups["length"] is { Success: true, Value: var length } && !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out frames)))
            return text;
        kind = match.Groups["kind"].Value switch
        {
            "marker" => RecordingAnnotationKind.Marker,
            "prediction" => RecordingAnnotationKind.Prediction,
            "device" => RecordingAnnotationKind.Device,
            "note" => RecordingAnnotationKind.Note,
            _ => null,
        };
        return match.Groups["text"].Value;
    }

    static string Text(string kind, string text, long frames) =>
        frames > 0 ? string.Create(CultureInfo.InvariantCulture, $"{kind}[{frames}]: {text}") : $"{kind}: {text}";

    [GeneratedRegex(@"^(?<kind>note|marker|prediction|device|label)(\[(?<length>\d{1,15})\])?: (?<text>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Form();
}

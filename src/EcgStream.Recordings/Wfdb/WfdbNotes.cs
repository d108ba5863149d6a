using System.Globalization;
using System.Text.RegularExpressions;

namespace EcgStream.Recordings;

/// <summary>
/// How remarks and labels are told apart in WFDB's text annotations, which every reader shows: a note is its mere text, all else begins with
/// what it is and, where it has a length, that many steps of the file's times: <c>marker: sad clip starts</c>, <c>label[18000]: sad</c>.
/// </summary>
static partial class WfdbNotes
{
    // What begins so states the unit of the file's own times, in steps a second (WFDB Programmer's Guide, setiafreq).
    const string Resolution = "## time resolution:";

    const string Label = "label";

    /// <summary>The text of an annotation.</summary>
    /// <param name="annotation">Any but a beat.</param>
    /// <param name="steps">Its length in steps.</param>
    public static string Text(RecordingAnnotation annotation, long steps) =>
        annotation.Kind == RecordingAnnotationKind.Note && steps == 0 && !Form().IsMatch(annotation.Text) && !IsTimeResolution(annotation.Text, out _)
            ? annotation.Text
            : Text(annotation.Kind.ToString().ToLowerInvariant(), annotation.Text, steps);

    /// <summary>The text of a label.</summary>
    public static string Text(RecordingLabel label, long steps) => Text(Label, label.Text, steps);

    /// <summary>The text that states the unit of a file's times.</summary>
    public static string TimeResolution(double stepsPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{Resolution} {stepsPerSecond}");

    /// <summary>Whether a text states the unit of a file's times.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="stepsPerSecond">Steps a second; null where what is stated is none.</param>
    public static bool IsTimeResolution(string text, out double? stepsPerSecond)
    {
        stepsPerSecond = null;
        if (!text.StartsWith(Resolution, StringComparison.Ordinal))
            return false;
        if (double.TryParse(text.AsSpan(Resolution.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var stated) && stated is > 0 and < 1e9)
            stepsPerSecond = stated;
        return true;
    }

    /// <summary>What a text says.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="kind">The kind of annotation; null for a label.</param>
    /// <param name="steps">The length in steps, 0 for a moment.</param>
    /// <returns>The text without what stands before it.</returns>
    public static string Read(string text, out RecordingAnnotationKind? kind, out long steps)
    {
        (kind, steps) = (RecordingAnnotationKind.Note, 0);
        var match = Form().Match(text);
        if (!match.Success || (match.Groups["length"] is { Success: true, Value: var length } && !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out steps)))
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

    static string Text(string kind, string text, long steps) =>
        steps > 0 ? string.Create(CultureInfo.InvariantCulture, $"{kind}[{steps}]: {text}") : $"{kind}: {text}";

    [GeneratedRegex(@"^(?<kind>note|marker|prediction|device|label)(\[(?<length>\d{1,15})\])?: (?<text>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Form();
}

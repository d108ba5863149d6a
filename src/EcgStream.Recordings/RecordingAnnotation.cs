namespace EcgStream.Recordings;

/// <summary>What kind of remark stands beside the samples.</summary>
public enum RecordingAnnotationKind
{
    /// <summary>A file's own remark: an EDF+ annotation, a WFDB annotation with a text.</summary>
    Note,

    /// <summary>Said by a person during the recording (<see cref="Marker"/>).</summary>
    Marker,

    /// <summary>What a model said of a window; never a label.</summary>
    Prediction,

    /// <summary>A heart beat that somebody or something annotated; the text is the WFDB symbol of its type, for example <c>N</c>.</summary>
    Beat,

    /// <summary>What happened to the device: connected, disconnected, lead off.</summary>
    Device,
}

/// <summary>A remark tied to samples of a recording.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Text">What it says.</param>
/// <param name="Start">Index of the first sample on the recording's sample clock.</param>
/// <param name="Length">Number of samples; 0 for a moment.</param>
public readonly record struct RecordingAnnotation(RecordingAnnotationKind Kind, string Text, long Start, long Length = 0);

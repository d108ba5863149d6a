using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// A minute of one participant's ECG with its label: filtered as the live path filters, past the filter's warm-up, in millivolts
/// at the model's rate. The signal may begin before the window, so that training can cut windows at different places; the window that is judged
/// is always the last one.
/// </summary>
public sealed record LabelledWindow
{
    /// <summary>Whose it is; windows of one participant are never split between training and test.</summary>
    public required string Participant { get; init; }

    /// <summary>Clip, memory or task that brought the state about; empty where unknown.</summary>
    public string Stimulus { get; init; } = "";

    /// <summary>The stretch of signal it was cut from: windows of one record are not independent.</summary>
    public required string Record { get; init; }

    /// <summary>Position in the participant's session, from 0.</summary>
    public int Order { get; init; }

    /// <summary>Index of the class in the data set's labels.</summary>
    public required int Label { get; init; }

    /// <summary>At least as many samples as a window.</summary>
    public required float[] MilliVolts { get; init; }

    /// <summary>Features of the last window, in the order of <see cref="EcgFeatures.Names"/>; NaN where one can't be told.</summary>
    public required float[] Features { get; init; }

    /// <summary>The participant's resting minute, the same object for all windows of a participant; null where there is none.</summary>
    public RestingMinute? Rest { get; init; }

    /// <summary>
    /// What drove a simulated heart: ln heart rate, ln RMSSD, ln respiration rate, ln T-wave gain. Empty for real people. No model is given it to judge by; compact networks learn to tell it in training.
    /// </summary>
    public ImmutableArray<double> Truth { get; init; } = [];
}

/// <summary>A participant's minute at rest, the personal baseline.</summary>
/// <param name="MilliVolts">One window, prepared as <see cref="LabelledWindow.MilliVolts"/>.</param>
/// <param name="Features">Its features.</param>
public sealed record RestingMinute(float[] MilliVolts, float[] Features);

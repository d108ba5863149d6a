namespace EcgStream.Trainer;

/// <summary>How windows are cut from the recordings of a manifest.</summary>
public sealed record LoadOptions
{
    /// <summary>Rate, length and filter of the windows.</summary>
    public WindowForm Form { get; init; } = WindowForm.Default;

    /// <summary>From the start of one window to the start of the next, seconds; null for a window's length, so that none overlap.</summary>
    public double? HopSeconds { get; init; }

    /// <summary>Seconds of earlier signal of the same stretch that a window brings along where there are any.</summary>
    public double SlackSeconds { get; init; } = 6;

    /// <summary>
    /// Label whose first minute is a participant's rest, where there are no <c>baseline</c> rows; null for the first of rest, resting and neutral
    /// that the manifest has, <c>none</c> for nobody's rest. Calm is not among them: in sets of emotions it is one.
    /// </summary>
    public string? BaselineLabel { get; init; }

    /// <summary>For a file of the columns <c>ecg</c> and <c>emotion</c>: consecutive records of one participant.</summary>
    public int? RecordsPerParticipant { get; init; }

    /// <summary>Processor threads, at least 1.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Samples from the start of one window to the start of the next.</summary>
    internal int HopSamples => HopSeconds is { } hop ? (int)Math.Clamp(Math.Round(hop * Form.RateHz), 1, int.MaxValue / 2) : Form.Length;

    /// <summary>Says what is out of range.</summary>
    internal void Check()
    {
        if (HopSeconds is { } hop && !(hop > 0 && hop <= 86_400))
            throw new EcgStreamException("The hop between windows must be above 0 and at most 86,400 seconds: give 60 for windows of a minute that don't overlap.");
        if (!(SlackSeconds >= 0 && SlackSeconds <= 3600))
            throw new EcgStreamException("The earlier signal that a window brings along must be 0 to 3,600 seconds.");
        if (!(Form.RateHz >= 60 && Form.Length >= Form.RateHz * 5))
            throw new EcgStreamException("Windows must have at least 60 Hz and last at least five seconds.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
    }
}

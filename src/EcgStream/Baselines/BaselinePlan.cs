using System.Globalization;

namespace EcgStream;

/// <summary>Where the personal baseline of each device comes from, for a model that needs one.</summary>
public abstract record BaselinePlan
{
    BaselinePlan()
    {
    }

    /// <summary>There is none: a model that needs one can't be run.</summary>
    public static BaselinePlan None { get; } = new Nothing();

    /// <summary>
    /// Each device's first good stretch of this length after the start is its person's rest. Of a stretch longer than the model's window the
    /// last window counts: until then the person may settle.
    /// </summary>
    /// <param name="Rest">How long the person sits still, at least the model's window.</param>
    public sealed record FirstGood(TimeSpan Rest) : BaselinePlan;

    /// <summary>One that was recorded before.</summary>
    /// <param name="Find">
    /// Gives a device's. An <see cref="EcgStreamException"/> says why there is none: that device's predictions then carry its sentence as
    /// their reason.
    /// </param>
    public sealed record Kept(Func<string, PersonalBaseline> Find) : BaselinePlan;

    /// <summary>Whether a model can be run by this plan.</summary>
    /// <param name="contract">The model's.</param>
    /// <param name="hop">From one window to the next; null where it is not known.</param>
    /// <exception cref="EcgStreamException">
    /// It needs a baseline and the plan gives none, or one shorter than its window, or one longer than it while windows leave parts of the signal unseen.
    /// </exception>
    public void RequireFor(ModelContract contract, TimeSpan? hop = null)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (!contract.NeedsBaseline)
            return;
        var window = string.Create(CultureInfo.InvariantCulture, $"{contract.WindowDuration.TotalSeconds:0.###}s");
        if (this is Nothing)
        {
            throw new EcgStreamException(
                $"The model '{contract.Name}' compares with the same person at rest: give --baseline {window} to record that at the start, or --baseline PARTICIPANT for one kept by 'ecgstream baseline record'.");
        }
        if (this is FirstGood { Rest: var rest } && rest < contract.WindowDuration)
        {
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"A rest of {rest.TotalSeconds:0.###} s is shorter than the window of the model '{contract.Name}': give --baseline {window} or longer."));
        }
        if (this is FirstGood settling && settling.Rest > contract.WindowDuration && hop > contract.WindowDuration)
        {
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"A rest of {settling.Rest.TotalSeconds:0.###} s takes windows without a break between them, and a hop of {hop.Value.TotalSeconds:0.###} s is longer than the window of the model '{contract.Name}': give --hop {window} or shorter, or --baseline {window}."));
        }
    }

    sealed record Nothing : BaselinePlan;
}

/// <summary>What a device's personal baseline is doing.</summary>
public enum BaselineState
{
    /// <summary>The model needs none.</summary>
    None,

    /// <summary>The resting minute is being recorded: no emotion is said yet.</summary>
    Recording,

    /// <summary>It is in use.</summary>
    Ready,

    /// <summary>None was found for this device: no emotion is said.</summary>
    Missing,
}

/// <summary>The resting minute that a prediction compares with.</summary>
/// <param name="RecordedAt">Time of its first sample.</param>
/// <param name="Participant">Whose kept one it is; null where it is the device's own first good minute in this session.</param>
public sealed record BaselineOrigin(DateTimeOffset RecordedAt, string? Participant);

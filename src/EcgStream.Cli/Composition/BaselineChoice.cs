using System.Globalization;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>What the values of <c>--baseline</c> come to for a model and its sources.</summary>
/// <param name="Plan">Where each device's baseline comes from.</param>
/// <param name="Remark">One sentence to tell at the start; null where there is nothing to tell.</param>
sealed record BaselineChoice(BaselinePlan Plan, string? Remark)
{
    /// <summary>Each device's own, named after it.</summary>
    const string Kept = "kept";

    /// <exception cref="EcgStreamException">The values contradict each other or the sources, or name a baseline that is not there or does not fit.</exception>
    public static BaselineChoice Of(RunOptions options, ModelContract contract, IReadOnlyList<IEcgSource> sources)
    {
        IReadOnlyList<string> values = options.Baselines.Count == 0 && options.BaselineOtherwise is { } otherwise && contract.NeedsBaseline
            ? [otherwise]
            : options.Baselines;
        if (values.Count == 0)
            return new(BaselinePlan.None, null);
        if (!contract.NeedsBaseline)
            return new(BaselinePlan.None, $"The model {contract.Name} needs no resting minute: --baseline {string.Join(", ", values)} is not used.");
        var folder = new BaselineFolder(options.BaselinesFolder);
        var plan = PlanOf(values, folder, sources.Count > 1 || sources.Any(source => source.MayHaveMany), contract);
        plan.RequireFor(contract, options.Hop);
        return new(plan, plan is BaselinePlan.FirstGood { Rest: var rest }
            ? string.Create(CultureInfo.InvariantCulture, $"The first {rest.TotalSeconds:0.###} s of good signal are recorded as the person's rest: sit still and breathe as always.")
            : $"Predictions compare with the kept rest of {(values is [Kept] ? $"each device in '{folder.Path}'" : string.Join(", ", values))}.");
    }

    /// <summary>Whether a value of <c>--baseline</c> means something else than a participant of that name.</summary>
    public static bool IsTaken(string name) => name == Kept || IsDuration(name) || name.EndsWith(BaselineFile.Extension, StringComparison.OrdinalIgnoreCase);

    static BaselinePlan PlanOf(IReadOnlyList<string> values, BaselineFolder folder, bool mayHaveMany, ModelContract contract)
    {
        if (values is [var duration] && IsDuration(duration))
            return new BaselinePlan.FirstGood(Durations.Parse("--baseline", duration));
        if (values is [Kept])
        {
            // The sentence is published: it must not name other participants.
            return new BaselinePlan.Kept(device => File.Exists(folder.PathOf(device))
                ? folder.Find(device)
                : throw new EcgStreamException($"no baseline is kept for this device: record one with 'ecgstream baseline record --participant {device}'"));
        }
        if (values.FirstOrDefault(value => value == Kept || IsDuration(value)) is { } alone)
            throw new EcgStreamException($"--baseline {alone} stands for every device: give it alone, or DEVICE=PARTICIPANT for each device.");
        var single = values.FirstOrDefault(value => Parts(value).Device is null);
        if (single is not null && (values.Count > 1 || mayHaveMany))
        {
            throw new EcgStreamException(
                $"--baseline {single} is one person's rest and there may be several devices: give DEVICE={single} for each, '{Kept}' for files named after the devices, or 60s.");
        }
        var byDevice = new Dictionary<string, PersonalBaseline>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var (device, name) = Parts(value);
            var baseline = folder.Find(name);
            // What does not fit is found at the start, not in the middle of a session.
            baseline.WindowFor(contract);
            if (device is null)
                return new BaselinePlan.Kept(_ => baseline);
            if (!byDevice.TryAdd(device, baseline))
                throw new EcgStreamException($"--baseline names two for the device '{device}': keep one.");
        }
        return new BaselinePlan.Kept(device => byDevice.TryGetValue(device, out var baseline)
            ? baseline
            : throw new EcgStreamException($"no baseline is named for this device: add --baseline {device}=PARTICIPANT"));
    }

    static (string? Device, string Name) Parts(string value) =>
        value.IndexOf('=', StringComparison.Ordinal) is var equals and > 0 && BaselineFolder.IsParticipant(value[..equals])
            ? (value[..equals], value[(equals + 1)..])
            : (null, value);

    // With a unit, unlike elsewhere: a bare number is a participant.
    static bool IsDuration(string value)
    {
        var digits = value.TrimEnd("abcdefghijklmnopqrstuvwxyz".ToCharArray());
        return value[digits.Length..] is "ms" or "s" or "m" or "min" or "h"
            && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
    }
}

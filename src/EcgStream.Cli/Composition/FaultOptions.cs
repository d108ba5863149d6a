using System.Collections.Immutable;
using System.Globalization;
using EcgStream.Devices;

namespace EcgStream.Cli.Composition;

/// <summary>Faults as a person types them: <c>--drop 1% --corrupt 0.1% --stall 10s@60s --unplug 5s@90s --seed 3</c>.</summary>
static class FaultOptions
{
    // A shorter outage could fall between two turns of the player.
    static readonly TimeSpan ShortestOutage = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads them; null and empty ask for nothing.</summary>
    /// <exception cref="EcgStreamException">A value makes no sense.</exception>
    public static EmulatedFaults Parse(string? drop, string? corrupt, string[] stalls, string[] unplugs, string? seed) => new()
    {
        Drop = Share("--drop", drop),
        Corrupt = Share("--corrupt", corrupt),
        Stalls = Outages("--stall", stalls),
        Unplugs = Outages("--unplug", unplugs),
        Seed = seed is null ? EmulatedFaults.None.Seed
            : ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new EcgStreamException($"--seed {seed}: give a whole number from 0 on."),
    };

    static double Share(string option, string? text)
    {
        if (text is null)
            return 0;
        return text.EndsWith('%')
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent <= 100
            ? percent / 100
            : throw new EcgStreamException($"{option} {text} is no share: give a percentage from 0% to 100%, for example {option} 1%.");
    }

    static ImmutableArray<Outage> Outages(string option, string[] texts) => [.. texts.Select(text => Outage(option, text))];

    static Outage Outage(string option, string text)
    {
        if (text.Split('@') is not [{ Length: > 0 } length, { Length: > 0 } start])
            throw new EcgStreamException($"{option} {text}: say how long and when, for example {option} 10s@60s for 10 s from 60 s after the start on.");
        var outage = new Outage(Durations.Parse(option, start), Durations.Parse(option, length));
        return outage.Length >= ShortestOutage ? outage : throw new EcgStreamException($"{option} {text}: give 100 ms or more.");
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace EcgStream.Cli.Views;

/// <summary>A baseline without its samples.</summary>
sealed record BaselineFigures
{
    public string? File { get; init; }

    /// <summary>Why the file can't be read; null where it can.</summary>
    public string? Trouble { get; init; }

    public string? Participant { get; init; }

    public DateTimeOffset? RecordedAt { get; init; }

    public string? Source { get; init; }

    public string? Device { get; init; }

    public double? RateHz { get; init; }

    public double? LeadInSeconds { get; init; }

    public double? RestSeconds { get; init; }

    public double? Quality { get; init; }

    public ImmutableArray<string> Reasons { get; init; } = [];

    public double? HeartRate { get; init; }

    /// <summary>The figures in one line.</summary>
    [JsonIgnore]
    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{RestSeconds:0.#} s at {RateHz:0.##} Hz{(HeartRate is { } rate ? FormattableString.Invariant($", {rate:0} beats/min") : "")}, quality {Quality:0.00}");

    public static BaselineFigures Of(string? file, PersonalBaseline baseline) => new()
    {
        File = file,
        Participant = baseline.Participant,
        RecordedAt = baseline.RecordedAt,
        Source = baseline.Source,
        Device = baseline.Device,
        RateHz = baseline.RateHz,
        LeadInSeconds = Math.Round(baseline.LeadIn / baseline.RateHz, 3),
        RestSeconds = Math.Round(baseline.Rest.TotalSeconds, 3),
        Quality = Math.Round(baseline.Quality.Score, 3),
        Reasons = baseline.Quality.Reasons,
        HeartRate = baseline.HeartRate is { } rate ? Math.Round(rate, 1) : null,
    };
}

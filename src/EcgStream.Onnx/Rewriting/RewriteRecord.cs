using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace EcgStream.Onnx;

/// <summary>What was found when a model's convolutions were looked at.</summary>
/// <param name="Provider">Where the models ran: <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Sha256">Hash of the rewritten model; empty where the model runs as trained.</param>
/// <param name="Rewritten">Convolutions that were rewritten; 0 where none gains.</param>
/// <param name="Convolutions">Convolutions there are.</param>
/// <param name="Failure">Why it could not be rewritten or checked; empty where it could.</param>
/// <param name="Check">What running both side by side showed; null where they were not run.</param>
sealed record RewriteRecord(string Provider, string Sha256, int Rewritten, int Convolutions, string Failure, RewriteCheck? Check)
{
    /// <summary>Whether a file says all of it, and nothing that contradicts itself.</summary>
    [JsonIgnore]
    public bool IsSound => Provider is not null && Failure is not null && Sha256 is not null
        && (Sha256.Length == 0 || Check is { Agrees: true, Gains: true })
        && (Check is not null || Rewritten == 0 || Failure.Length > 0);

    /// <summary>One sentence for the user; empty where there was nothing to rewrite.</summary>
    /// <param name="when">When it was found.</param>
    public string Remark(string when)
    {
        if (Failure.Length > 0)
            return $"Its long convolutions could not be rewritten ({Failure}): the model runs as trained ({when}).";
        if (Rewritten == 0 || Check is null)
            return "";
        var outcome = !Check.Agrees ? $"gave outputs that differ by {Text(Check.WorstDifference, "G2")}, so it runs as trained"
            : Sha256.Length == 0 ? $"took {Text(Check.AfterMs, "N1")} ms a window instead of {Text(Check.BeforeMs, "N1")}, so it runs as trained"
            : $"took {Text(Check.AfterMs, "N1")} ms a window instead of {Text(Check.BeforeMs, "N1")}, {Text(Check.Gain, "0.0")} times less, with outputs within {Text(Check.WorstDifference, "G1")} of the model as trained";
        return $"With {Rewritten} of {Convolutions} convolutions rewritten the model {outcome} ({when}; --optimize off leaves it as it is).";
    }

    static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RewriteRecord))]
[SuppressMessage("Performance", "CA1812", Justification = "Made by the generator.")]
sealed partial class RewriteRecordJson : JsonSerializerContext;

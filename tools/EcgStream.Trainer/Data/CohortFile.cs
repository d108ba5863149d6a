using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcgStream.Trainer;

/// <summary>What lies as <c>cohort.json</c> beside the files of a simulated cohort: how they were made, and what can be known from them.</summary>
public sealed record CohortFile
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "cohort.json";

    const string KindName = "ecgstream-simulated-cohort";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Says what the file is, so that another program's cohort.json is not taken for one.</summary>
    public required string Kind { get; init; }

    /// <summary>In one sentence, for people.</summary>
    public required string Description { get; init; }

    /// <summary>The plan that gives the same cohort again.</summary>
    public required SimulationPlan Plan { get; init; }

    /// <summary>Consecutive records of one participant, for the file that does not say where a participant ends.</summary>
    public required int RecordsPerParticipant { get; init; }

    /// <summary>The best that any model can do.</summary>
    public required BayesLimit BayesLimit { get; init; }

    /// <summary>What is said of a plan.</summary>
    public static CohortFile Of(SimulationPlan plan, BayesLimit limit)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new()
        {
            Kind = KindName,
            Description = SimulatedDataSet.Describe(plan),
            Plan = plan,
            RecordsPerParticipant = plan.RecordsPerParticipant,
            BayesLimit = limit,
        };
    }

    /// <summary>The file beside a manifest; null where there is none.</summary>
    /// <exception cref="EcgStreamException">There is one that can't be read.</exception>
    public static CohortFile? Beside(string manifest)
    {
        var path = Path.Combine(Path.GetDirectoryName(manifest) ?? "", FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals(KindName)
                ? document.Deserialize<CohortFile>(Json)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            throw new EcgStreamException($"{path} can't be read ({e.Message.TrimEnd('.')}): write the cohort again by 'ecgtrain simulate', or delete the file.", e);
        }
    }

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}

using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcgStream.Trainer;

/// <summary>What a user must know of a model before trusting it, beside the model as <c>NAME.card.json</c>.</summary>
public sealed record ModelCard
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public required string Name { get; init; }
    public required string Version { get; init; }

    /// <summary>Name of the model's file, beside the card.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required string Summary { get; init; }
    public required string TrainedOn { get; init; }
    public required NetworkFacts Network { get; init; }
    public required DataFacts Data { get; init; }
    public required TrainingFacts Training { get; init; }
    public required Evaluation Evaluation { get; init; }

    /// <summary>What the model must not be used for and what its figures do not say.</summary>
    public required ImmutableArray<string> Limits { get; init; }

    public required string Licence { get; init; }

    /// <summary>The command that repeats the training.</summary>
    public required string Command { get; init; }

    public static string PathBeside(string modelPath) => Path.ChangeExtension(modelPath, ".card.json");

    /// <exception cref="EcgStreamException">The card is missing or can't be read.</exception>
    public static ModelCard Load(string path)
    {
        try
        {
            return Parse(System.IO.File.ReadAllText(path)) ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"There is no readable model card at {path}: a model is evaluated with the card that ecgtrain wrote beside it.", e);
        }
        catch (JsonException e)
        {
            throw new EcgStreamException($"The model card {path} is malformed ({e.Message.TrimEnd('.')}): train again to write a new one.", e);
        }
    }

    public static ModelCard? Parse(string json) => JsonSerializer.Deserialize<ModelCard>(json, Json);

    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json) + "\n";
}

/// <summary>The network and what it takes.</summary>
public sealed record NetworkFacts
{
    public required string Kind { get; init; }
    public required long Parameters { get; init; }
    public required double RateHz { get; init; }
    public required int WindowLength { get; init; }
    public required string Unit { get; init; }
    public required string Filter { get; init; }
    public required string Normalisation { get; init; }
    public required ImmutableArray<string> Labels { get; init; }
}

/// <summary>The people and records behind a model.</summary>
public sealed record DataFacts
{
    public required string Kind { get; init; }
    public required string Generator { get; init; }
    public required string GeneratorVersion { get; init; }

    /// <summary>The plan that gives the same people and records again.</summary>
    public required CohortPlan Plan { get; init; }

    /// <summary>The generator's options.</summary>
    public required EcgStream.Devices.CohortOptions Options { get; init; }

    public required int TrainingParticipants { get; init; }
    public required int ValidationParticipants { get; init; }
    public required int TestParticipants { get; init; }
    public required int RecordsPerParticipant { get; init; }
    public required ImmutableArray<string> Protocol { get; init; }
}

/// <summary>How the network was fitted.</summary>
public sealed record TrainingFacts
{
    public required TrainingOptions Options { get; init; }

    /// <summary>Passes made.</summary>
    public required int Epochs { get; init; }

    /// <summary>The pass whose weights were kept: the lowest loss on the validation participants.</summary>
    public required int BestEpoch { get; init; }

    public required double ValidationLoss { get; init; }
    public required double ValidationBalancedAccuracy { get; init; }
    public required bool StoppedByUser { get; init; }
}

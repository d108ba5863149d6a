using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcgStream.Trainer;

/// <summary>What a user must know of a model before trusting it, beside the model as <c>NAME.card.json</c>.</summary>
public sealed record ModelCard
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        NewLine = "\n",
    };

    public required string Name { get; init; }
    public required string Version { get; init; }

    /// <summary>Name of the model's file, beside the card.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required string Summary { get; init; }

    /// <summary>As in the file's contract, and with every prediction.</summary>
    public required string TrainedOn { get; init; }

    /// <summary>Whether the people were simulated.</summary>
    public required bool IsSimulated { get; init; }

    public required CardModel Model { get; init; }
    public required CardData Data { get; init; }
    public required CardEvaluation Evaluation { get; init; }

    /// <summary>What the model must not be used for and what its figures do not say.</summary>
    public required ImmutableArray<string> Limits { get; init; }

    /// <summary>Of the model, and of the data behind it.</summary>
    public required string Licence { get; init; }

    /// <summary>The command that repeats the training.</summary>
    public required string Command { get; init; }

    public static string PathBeside(string modelPath) => Path.ChangeExtension(modelPath, ".card.json");

    /// <exception cref="EcgStreamException">The card is missing or can't be read.</exception>
    public static ModelCard Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelCard>(System.IO.File.ReadAllText(path), Json) ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"There is no readable model card at {path}: 'ecgtrain train' writes one beside each model.", e);
        }
        catch (JsonException e)
        {
            throw new EcgStreamException($"The model card {path} is malformed ({e.Message.TrimEnd('.')}): train again to write a new one.", e);
        }
    }

    /// <summary>The card as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";
}

/// <summary>The model and what it takes.</summary>
public sealed record CardModel
{
    /// <summary>Its name in the line-up.</summary>
    public required string Kind { get; init; }
    public required string Title { get; init; }
    public required long Parameters { get; init; }

    /// <summary>The setting that inner cross-validation chose.</summary>
    public required string Setting { get; init; }
    public required ModelInput Input { get; init; }
    public required ImmutableArray<string> Features { get; init; }
    public required bool NeedsBaseline { get; init; }
    public required double RateHz { get; init; }
    public required int WindowLength { get; init; }
    public required string Filter { get; init; }
    public required Normalisation Normalisation { get; init; }
    public required ImmutableArray<string> Labels { get; init; }
    public required double Temperature { get; init; }
    public required double AbstainBelow { get; init; }

    /// <summary>Largest difference of a probability between the trainer and ONNX Runtime, and on how many windows.</summary>
    public required double ParityDifference { get; init; }
    public required int ParityWindows { get; init; }
}

/// <summary>The people and windows behind a model.</summary>
public sealed record CardData
{
    public required string Name { get; init; }
    public required string Description { get; init; }

    /// <summary>Seed of a simulated cohort: of the same seed and number it is the same person.</summary>
    public int? CohortSeed { get; init; }
    public required int Windows { get; init; }
    public required ImmutableArray<int> WindowsPerLabel { get; init; }

    /// <summary>Participants whom the file was fitted on (those who decided when to stop included).</summary>
    public required ImmutableArray<string> TrainingParticipants { get; init; }

    /// <summary>Participants who judged and are in no part of the file; empty where it was judged by folds and then fitted on all.</summary>
    public required ImmutableArray<string> HeldOutParticipants { get; init; }
    public required ImmutableArray<string> Remarks { get; init; }
    public BayesLimit? BayesLimit { get; init; }
}

/// <summary>Figures on participants that the judged models had never seen.</summary>
public sealed record CardEvaluation
{
    public required ProtocolFacts Protocol { get; init; }

    /// <summary>Whether this very file was judged; otherwise models fitted in the same way in each fold were.</summary>
    public required bool IsOfThisFile { get; init; }
    public required int Participants { get; init; }
    public required int Windows { get; init; }

    /// <summary>The model first, then the references.</summary>
    public required ImmutableArray<CardScore> Scores { get; init; }
    public required ImmutableArray<ClassScore> Classes { get; init; }
    public required ImmutableArray<ImmutableArray<int>> Confusion { get; init; }
    public required double CalibrationErrorBefore { get; init; }
    public required double CalibrationErrorAfter { get; init; }
    public required ImmutableArray<CoveragePoint> Coverage { get; init; }
    public required Verdict Verdict { get; init; }
}

/// <summary>One model's figures.</summary>
public sealed record CardScore(
    string Name, Figure BalancedAccuracy, Figure MacroF1, Figure? AreaUnderCurve, double Training, Figure? AboveHeartRate, double P);

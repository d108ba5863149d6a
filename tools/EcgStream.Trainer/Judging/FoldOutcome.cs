using System.Collections.Immutable;
using System.Text.Json;

namespace EcgStream.Trainer;

/// <summary>What one fold of one model gave.</summary>
public sealed record FoldOutcome
{
    public required string Fold { get; init; }
    public required string Setting { get; init; }
    public required double Temperature { get; init; }
    public required double TrainingBalancedAccuracy { get; init; }
    public required long Parameters { get; init; }
    public required double Seconds { get; init; }
    public required ImmutableArray<EpochReport> Epochs { get; init; }
    public required ImmutableArray<JudgedWindow> Windows { get; init; }

    /// <summary>Whether the user ended the fit before its time.</summary>
    public bool WasStopped { get; init; }
}

/// <summary>
/// Finished folds on disk, so that a comparison that was broken off goes on where it was. A fold is found again only for the same data, split,
/// model and options: all of them are in its key.
/// </summary>
/// <param name="Folder">Where the folds are kept, made when needed; null to keep none.</param>
public sealed record FoldStore(string? Folder)
{
    /// <summary>The fold kept under a key; null where there is none or it can't be read.</summary>
    public FoldOutcome? Find(string key)
    {
        if (Folder is null || !File.Exists(PathOf(key)))
            return null;
        try
        {
            return JsonSerializer.Deserialize<FoldOutcome>(File.ReadAllText(PathOf(key)), ResultsFile.Json);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // A torn file is a fold that was not finished.
            return null;
        }
    }

    /// <summary>Keeps a fold.</summary>
    public void Keep(string key, FoldOutcome outcome)
    {
        if (Folder is not null)
            ResultsFile.Write(PathOf(key), JsonSerializer.Serialize(outcome, ResultsFile.Json));
    }

    /// <summary>A folder for the checkpoints of a fit under way; null where nothing is kept.</summary>
    public string? CheckpointFor(string key) => Folder is null ? null : Path.Combine(Folder, key + ".checkpoint");

    /// <summary>Removes the checkpoint of a fold that is kept now.</summary>
    public void DropCheckpoint(string key)
    {
        if (CheckpointFor(key) is { } folder && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    string PathOf(string key) => Path.Combine(Folder!, key + ".json");
}

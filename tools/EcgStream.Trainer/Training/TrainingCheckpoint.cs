using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// A run's state after its last whole pass, in a folder: weights, the best weights, the optimiser and the passes. <c>passes.json</c> is moved into place last,
/// so a crash while writing leaves the pass before.
/// </summary>
sealed class TrainingCheckpoint(string folder, string fingerprint)
{
    static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    readonly string _fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)));

    sealed record Passes(string Run, List<EpochReport> Epochs);

    string Index => Path.Combine(folder, "passes.json");

    /// <summary>The passes done, with the state put back; empty where there is none.</summary>
    /// <exception cref="EcgStreamException">The folder holds another run, or is damaged.</exception>
    public List<EpochReport> Restore(FeatureNetwork network, Module? task, OptimizerHelper optimizer, KeptWeights best)
    {
        if (!File.Exists(Index))
            return [];
        try
        {
            var passes = JsonSerializer.Deserialize<Passes>(File.ReadAllText(Index), Readable) ?? throw new JsonException("it is empty");
            if (passes.Run != _fingerprint)
                throw new EcgStreamException($"{folder} keeps the state of another run: name another folder, or delete this one to begin anew.");
            network.load(Weights(passes.Epochs.Last(e => e.Best).Epoch));
            best.Keep(network);
            network.load(Weights(passes.Epochs.Count));
            task?.load(Task(passes.Epochs.Count));
            optimizer.load_state_dict(Optimizer(passes.Epochs.Count));
            return passes.Epochs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new EcgStreamException($"{folder} does not hold a whole state of a run ({e.Message.TrimEnd('.')}): delete it to begin anew.", e);
        }
    }

    /// <exception cref="EcgStreamException">The folder can't be written.</exception>
    public void Save(FeatureNetwork network, Module? task, OptimizerHelper optimizer, List<EpochReport> epochs)
    {
        try
        {
            Directory.CreateDirectory(folder);
            network.save(Weights(epochs.Count));
            task?.save(Task(epochs.Count));
            optimizer.save_state_dict(Optimizer(epochs.Count));
            File.WriteAllText(Index + ".new", JsonSerializer.Serialize(new Passes(_fingerprint, epochs), Readable));
            File.Move(Index + ".new", Index, overwrite: true);
            string[] needed = [Index, Weights(epochs.Last(e => e.Best).Epoch), Weights(epochs.Count), Task(epochs.Count), Optimizer(epochs.Count)];
            foreach (var old in Directory.EnumerateFiles(folder, "*.bin").Where(f => !needed.Contains(f)))
                File.Delete(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The state of the run can't be kept in {folder} ({e.Message.TrimEnd('.')}): name another folder.", e);
        }
    }

    string Weights(int pass) => Path.Combine(folder, $"network-{pass}.bin");

    string Task(int pass) => Path.Combine(folder, $"task-{pass}.bin");

    string Optimizer(int pass) => Path.Combine(folder, $"optimiser-{pass}.bin");
}

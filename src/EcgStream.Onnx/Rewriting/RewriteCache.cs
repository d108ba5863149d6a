using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcgStream.Onnx;

/// <summary>
/// Rewritten models that were checked, kept in a folder by the hash of the model they were made from, the rewriter, the runtime and the provider. A file that
/// was damaged is made anew; a folder that can't be written costs the time of rewriting and no more.
/// </summary>
sealed class RewriteCache(string folder)
{
    // Rewritten models are tens of megabytes each.
    const int MostModels = 8;

    /// <summary>The folder of the user's caches: XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, or the local application data.</summary>
    public static string DefaultFolder
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set && Path.IsPathRooted(set) ? set
                : Path.Combine(home, ".cache");
            return Path.Combine(caches, "ecgstream", "rewritten");
        }
    }

    /// <summary>What is known of a model, with the rewritten model's bytes where it is one that gained; null where nothing is.</summary>
    public (RewriteRecord Record, byte[]? Model)? Find(string key)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(RecordPath(key)), RewriteRecordJson.Default.RewriteRecord);
            if (record is null || record.Sha256.Length == 0)
                return record is null ? null : (record, null);
            var model = File.ReadAllBytes(ModelPath(key));
            return ModelContractMetadata.HashOf(model) == record.Sha256 ? (record, model) : null;
        }
        catch (Exception e) when (IsFileFault(e) || e is JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps what was found; whether it could.</summary>
    public bool Keep(string key, RewriteRecord record, byte[]? model)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (model is not null)
                Put(ModelPath(key), model);
            Put(RecordPath(key), JsonSerializer.SerializeToUtf8Bytes(record, RewriteRecordJson.Default.RewriteRecord));
            foreach (var old in new DirectoryInfo(folder).GetFiles("*.onnx").OrderByDescending(file => file.LastWriteTimeUtc).Skip(MostModels))
            {
                old.Delete();
                File.Delete(Path.ChangeExtension(old.FullName, ".json"));
            }
            return true;
        }
        catch (Exception e) when (IsFileFault(e))
        {
            return false;
        }
    }

    /// <summary>Under what a model is kept.</summary>
    public static string Key(string hash, string runtime, string provider, int threads) =>
        string.Create(CultureInfo.InvariantCulture, $"{hash[..Math.Min(32, hash.Length)]}-{LongKernelRewriter.Version}-{runtime}-{provider}-{threads}");

    string ModelPath(string key) => Path.Combine(folder, $"{key}.onnx");

    string RecordPath(string key) => Path.Combine(folder, $"{key}.json");

    // Whoever reads at the same time sees the old file or the new one whole.
    static void Put(string path, byte[] bytes)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            File.WriteAllBytes(unfinished, bytes);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    static bool IsFileFault(Exception e) => e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;
}

/// <summary>What was found when a model was rewritten and checked.</summary>
/// <param name="Sha256">Hash of the rewritten model; empty where the model runs as trained.</param>
/// <param name="Rewritten">Convolutions that were rewritten.</param>
/// <param name="Convolutions">Convolutions there are.</param>
/// <param name="Check">What running both side by side showed.</param>
sealed record RewriteRecord(string Sha256, int Rewritten, int Convolutions, RewriteCheck Check);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RewriteRecord))]
[SuppressMessage("Performance", "CA1812", Justification = "Made by the generator.")]
sealed partial class RewriteRecordJson : JsonSerializerContext;

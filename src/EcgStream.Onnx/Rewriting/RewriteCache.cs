using System.Globalization;
using System.Security;
using System.Text.Json;

namespace EcgStream.Onnx;

/// <summary>
/// What is known of models that were looked at, by the hash of the model, the rewriter, the runtime, the provider that was asked for and the threads; and the
/// rewritten models, by their own hash. What was damaged is made anew; a folder that can't be written costs the time of rewriting and no more.
/// </summary>
sealed class RewriteCache(string? folder)
{
    // Rewritten models are tens of megabytes each, records some hundred bytes.
    const int MostModels = 8;
    const int MostRecords = 256;

    /// <summary>In the folder of the user's caches: XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, or the local application data; null where the user has no home.</summary>
    public static string? DefaultFolder
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set && Path.IsPathRooted(set) ? set
                : Path.Combine(home, ".cache");
            return Path.IsPathRooted(caches) ? Path.Combine(caches, "ecgstream", "rewritten") : null;
        }
    }

    /// <summary>What is known of a model, with the rewritten model's bytes where it is one that gained; null where nothing is.</summary>
    public (RewriteRecord Record, byte[]? Model)? Find(string key)
    {
        if (folder is null || Read(RecordPath(key)) is not { } record)
            return null;
        try
        {
            var model = record.Sha256.Length > 0 ? File.ReadAllBytes(ModelPath(record.Sha256)) : null;
            if (model is not null && ModelContractMetadata.HashOf(model) != record.Sha256)
                return null;
            MarkUsed(key, record);
            return (record, model);
        }
        catch (Exception e) when (IsFileFault(e))
        {
            return null;
        }
    }

    /// <summary>Keeps what was found; whether it could.</summary>
    public bool Keep(string key, RewriteRecord record, byte[]? model)
    {
        if (folder is null)
            return false;
        try
        {
            Directory.CreateDirectory(folder);
            if (model is not null)
                OnnxFile.Put(ModelPath(record.Sha256), model);
            OnnxFile.Put(RecordPath(key), Written(record));
        }
        catch (Exception e) when (IsFileFault(e))
        {
            return false;
        }
        Prune(new DirectoryInfo(folder));
        return true;
    }

    /// <summary>Under what a model is known.</summary>
    public static string Key(string hash, string runtime, string provider, int threads) =>
        string.Create(CultureInfo.InvariantCulture, $"{hash[..Math.Min(32, hash.Length)]}-{LongKernelRewriter.Version}-{runtime}-{provider}-{threads}");

    string ModelPath(string hash) => Path.Combine(folder!, $"{hash}.onnx");

    // A record's time says when it was used last. Where it can't be written, its model may be let go sooner than it might have been.
    void MarkUsed(string key, RewriteRecord record)
    {
        try
        {
            OnnxFile.Put(RecordPath(key), Written(record));
        }
        catch (Exception e) when (IsFileFault(e))
        {
        }
    }

    string RecordPath(string key) => Path.Combine(folder!, $"{key}.json");

    /// <summary>Lets go of what was not used for longest. Another process may do the same at the same time: what it takes is made anew.</summary>
    static void Prune(DirectoryInfo files)
    {
        try
        {
            var records = files.GetFiles("*.json").OrderByDescending(file => file.LastWriteTimeUtc).ToList();
            var models = records.Take(MostRecords).Select(file => Read(file.FullName)?.Sha256 ?? "").Where(hash => hash.Length > 0).Distinct().Take(MostModels).ToHashSet();
            foreach (var record in records.Skip(MostRecords))
                record.Delete();
            foreach (var model in files.GetFiles("*.onnx").Where(file => !models.Contains(Path.GetFileNameWithoutExtension(file.Name))))
                model.Delete();
            // Of processes that were killed; those that write now have the newest.
            foreach (var unfinished in files.GetFiles("*.part").OrderByDescending(file => file.LastWriteTimeUtc).Skip(MostModels))
                unfinished.Delete();
        }
        catch (Exception e) when (IsFileFault(e))
        {
            // The next one that keeps something tries again.
        }
    }

    static RewriteRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RewriteRecordJson.Default.RewriteRecord) is { IsSound: true } record ? record : null;
        }
        catch (Exception e) when (IsFileFault(e) || e is JsonException)
        {
            return null;
        }
    }

    static byte[] Written(RewriteRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, RewriteRecordJson.Default.RewriteRecord);

    static bool IsFileFault(Exception e) => e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;
}

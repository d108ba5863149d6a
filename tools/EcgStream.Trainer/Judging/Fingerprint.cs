using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace EcgStream.Trainer;

/// <summary>Tells whether a fold was made from the same data in the same way.</summary>
static class Fingerprint
{
    /// <summary>Of all windows, and of the options that a fit depends on.</summary>
    public static string Of(DataSet data, JudgingOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, string.Join('\n', data.Labels));
        Add(hash, $"{data.Form.RateHz:R} {data.Form.Length} {data.Form.Filter}");
        Add(hash, string.Create(CultureInfo.InvariantCulture,
            $"{options.InnerFolds} {options.ValidationShare:R} {options.Seed} {options.Threads} {options.Epochs}"));
        if (options.Pretrained is { } encoder)
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(encoder)));
        // Another version of the program may fit otherwise.
        Add(hash, typeof(Fingerprint).Module.ModuleVersionId.ToString());
        foreach (var window in data.Windows)
        {
            Add(hash, $"{window.Participant}\n{window.Record}\n{window.Stimulus}\n{window.Label}");
            hash.AppendData(MemoryMarshal.AsBytes(window.MilliVolts.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(window.Features.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(window.Truth.AsSpan()));
            if (window.Rest is { } rest)
                hash.AppendData(MemoryMarshal.AsBytes(rest.MilliVolts.AsSpan()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of a single fit to all of the data: short enough for a folder's name.</summary>
    public static string OfFit(string kind, DataSet data, JudgingOptions options) => $"{kind}-{Of(data, options)[..16]}";

    /// <summary>Of a fold of such data: short enough for a file name.</summary>
    public static string Of(Fold fold, string data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, data);
        Add(hash, fold.Name);
        hash.AppendData(MemoryMarshal.AsBytes(fold.Training.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(fold.Test.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}

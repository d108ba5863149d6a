using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace EcgStream.Trainer;

/// <summary>
/// Whether TorchSharp's native library can be loaded here. Asked before TorchSharp is touched, since its own message
/// names a missing package where an old C++ runtime is the cause.
/// </summary>
public static class TorchNatives
{
    static readonly SearchValues<byte> VersionCharacters = SearchValues.Create("0123456789."u8);

    /// <summary>The newest symbol version that TorchSharp's Linux library refers to (GCC 13).</summary>
    public static Version NeededGlibcxx { get; } = new(3, 4, 32);

    /// <summary>Null where TorchSharp can be used; otherwise one sentence: what is missing and what to do.</summary>
    public static string? WhyUnavailable()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var path = FindCppRuntime();
        return path is null ? Missing(null, null) : Missing(path, NewestGlibcxx(File.ReadAllBytes(path)));
    }

    /// <exception cref="EcgStreamException">TorchSharp can't be used here.</exception>
    public static void Require()
    {
        if (WhyUnavailable() is { } why)
            throw new EcgStreamException(why);
    }

    /// <summary>The newest <c>GLIBCXX_a.b.c</c> named in a library's bytes; null where none is.</summary>
    public static Version? NewestGlibcxx(ReadOnlySpan<byte> library)
    {
        var prefix = "GLIBCXX_"u8;
        Version? newest = null;
        for (var at = library.IndexOf(prefix); at >= 0; at = library.IndexOf(prefix))
        {
            library = library[(at + prefix.Length)..];
            var length = library[..Math.Min(library.Length, 16)].IndexOfAnyExcept(VersionCharacters);
            if (length > 0 && Version.TryParse(Encoding.ASCII.GetString(library[..length]), out var version) && (newest is null || version > newest))
                newest = version;
        }
        return newest;
    }

    /// <summary>The sentence for a runtime found at a path with a version; null where it is new enough.</summary>
    public static string? Missing(string? path, Version? version)
    {
        if (version >= NeededGlibcxx)
            return null;
        var found = path is null ? "no libstdc++.so.6 was found"
            : $"{path} {(version is null ? "names no version" : $"ends at GLIBCXX_{version}")}";
        return $"TorchSharp needs a libstdc++ with GLIBCXX_{NeededGlibcxx} (GCC 13: Ubuntu 24.04, Debian 13 or later), but {found}: "
            + "train on such a system or in its container; only training needs it, running a model does not.";
    }

    static string? FindCppRuntime()
    {
        // The loader's own choice is the one that counts: load it, then see which file was mapped.
        if (NativeLibrary.TryLoad("libstdc++.so.6", out _))
        {
            try
            {
                var mapped = File.ReadLines("/proc/self/maps")
                    .Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? slash : line.Length)..])
                    .FirstOrDefault(file => file.Contains("/libstdc++.so.6", StringComparison.Ordinal));
                if (mapped is not null && File.Exists(mapped))
                    return mapped;
            }
            catch (IOException)
            {
                // Without /proc the usual folders are left to look in.
            }
        }
        return new[] { "/usr/lib", "/usr/lib64", "/lib", "/lib64" }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-*").Prepend(folder))
            .Select(folder => Path.Combine(folder, "libstdc++.so.6"))
            .FirstOrDefault(File.Exists);
    }
}

using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>
/// Finds models by path or by bare name. A name, with or without <c>.onnx</c>, is looked for in the folders in order:
/// the first folder that has it wins.
/// </summary>
/// <param name="Folders">Where named models are looked for.</param>
public sealed record ModelCatalog(ImmutableArray<string> Folders)
{
    /// <summary>The environment variable that lists further folders, separated as in PATH.</summary>
    public const string Variable = "ECGSTREAM_MODELS";

    const string Extension = ".onnx";

    /// <summary>
    /// The folders of a running program: <c>models</c> beside the executable, <c>models</c> in the working directory, and those that
    /// <see cref="Variable"/> lists.
    /// </summary>
    public static ModelCatalog Default()
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        return new([
            Path.Combine(AppContext.BaseDirectory, "models"),
            Path.Combine(Directory.GetCurrentDirectory(), "models"),
            .. string.IsNullOrWhiteSpace(named) ? (IEnumerable<string>)[] : named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ]);
    }

    /// <summary>The path of a model given by a path or a bare name.</summary>
    /// <exception cref="EcgStreamException">There is no such model; the sentence lists the names there are.</exception>
    public string Find(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (string.IsNullOrWhiteSpace(nameOrPath))
            throw new EcgStreamException($"No model is named: {Remedy()}.");
        if (File.Exists(nameOrPath))
            return nameOrPath;
        // A separator or the suffix in another folder means a path was meant; a bare name may still have the suffix.
        if (Path.GetFileName(nameOrPath) != nameOrPath)
            throw new EcgStreamException($"There is no model at {nameOrPath}: {Remedy()}.");
        var file = nameOrPath.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? nameOrPath : nameOrPath + Extension;
        return Folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new EcgStreamException($"There is no model named '{nameOrPath}': {Remedy()}.");
    }

    /// <summary>The models in the folders, by name; where two folders have one name, the one that <see cref="Find"/> gives.</summary>
    public ImmutableSortedDictionary<string, string> List()
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var path in Folders.SelectMany(Models))
            found.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        return found.ToImmutable();
    }

    // Absent and unreadable folders have no models; naming one of theirs is what fails.
    static IEnumerable<string> Models(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*" + Extension, new EnumerationOptions { IgnoreInaccessible = true, MatchCasing = MatchCasing.CaseInsensitive })
        : [];

    string Remedy()
    {
        var names = List().Keys.ToList();
        return names.Count > 0
            ? $"choose {string.Join(" or ", names.Select(n => $"'{n}'"))}, or give the path of an .onnx file"
            : $"there is none in {string.Join(", ", Folders)} either; give the path of an .onnx file or set {Variable} to a folder of models";
    }
}

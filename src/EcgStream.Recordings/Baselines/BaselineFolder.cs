using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>A baseline file in a folder.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Baseline">What it holds; null where it can't be read.</param>
/// <param name="Trouble">Why not, in one sentence; null where it can.</param>
public sealed record KeptBaseline(string Path, PersonalBaseline? Baseline, string? Trouble);

/// <summary>The folder where personal baselines are kept, a file a participant.</summary>
/// <param name="Path">The folder; it need not exist before something is kept.</param>
public sealed record BaselineFolder(string Path)
{
    /// <summary>Whether a text can be a participant's name: 1 to 64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, no <c>-</c> at an end.</summary>
    public static bool IsParticipant(string name) => !string.IsNullOrEmpty(name) && SourceUri.DeviceId(name) == name && name.Trim('.').Length > 0;

    /// <summary>The baseline that a participant's name or a file's path means.</summary>
    /// <exception cref="EcgStreamException">There is none, or it can't be read.</exception>
    public PersonalBaseline Find(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        var isPath = nameOrPath.EndsWith(BaselineFile.Extension, StringComparison.OrdinalIgnoreCase) || System.IO.Path.GetFileName(nameOrPath) != nameOrPath;
        if (isPath)
            return BaselineFile.Read(nameOrPath);
        if (IsParticipant(nameOrPath) && File.Exists(PathOf(nameOrPath)))
            return BaselineFile.Read(PathOf(nameOrPath));
        var names = Files().Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).ToList();
        var others = names.Count > 0 ? $" or choose {string.Join(" or ", names.Select(n => $"'{n}'"))}" : "";
        throw new EcgStreamException(
            $"No baseline of '{nameOrPath}' is kept in '{Path}': record one with 'ecgstream baseline record --participant {nameOrPath}'{others}.");
    }

    /// <summary>The file of a participant, whether it is there or not.</summary>
    public string PathOf(string participant) => System.IO.Path.Combine(Path, participant + BaselineFile.Extension);

    /// <summary>Makes the folder if need be, for its owner alone, and tries to write there: whoever is to sit still should not do so for nothing.</summary>
    /// <exception cref="EcgStreamException">It can't be made or written.</exception>
    public void Prepare()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Path);
            else
                Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var trial = System.IO.Path.Combine(Path, $".{Guid.NewGuid():N}.tmp");
            using var file = new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"No baseline can be kept in '{Path}': {e.Message} Name another folder with --baselines-folder.", e);
        }
    }

    /// <summary>Keeps a baseline under its participant's name; the folder is made if need be, for its owner alone.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="EcgStreamException">It can't be written.</exception>
    public string Keep(PersonalBaseline baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        Prepare();
        var file = PathOf(baseline.Participant);
        BaselineFile.Write(file, baseline);
        return file;
    }

    /// <summary>What is kept, by file name.</summary>
    public ImmutableArray<KeptBaseline> List() => [.. Files().Select(Read)];

    static KeptBaseline Read(string file)
    {
        try
        {
            return new(file, BaselineFile.Read(file), null);
        }
        catch (EcgStreamException mistake)
        {
            return new(file, null, mistake.Message);
        }
    }

    IEnumerable<string> Files() => Directory.Exists(Path)
        ? Directory.EnumerateFiles(Path, "*" + BaselineFile.Extension, new EnumerationOptions { IgnoreInaccessible = true }).Order(StringComparer.Ordinal)
        : [];
}

namespace EcgStream.Cli.Composition;

/// <summary>Where a path leads once every link in it is followed.</summary>
static class RealPath
{
    /// <summary>Follows the links of a path, folders' too; what is not there is left as it is.</summary>
    /// <param name="path">A file that may or may not be there.</param>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var name in full[real.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, name);
            try
            {
                // Where a link leads may lie behind further links.
                if (new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                    real = Of(target.FullName);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A link that can't be followed, such as one in a circle, leads nowhere.
            }
        }
        return real;
    }

    /// <summary>Whether two such paths are one file's, as the system compares names.</summary>
    public static bool AreSame(string one, string other) =>
        string.Equals(one, other, OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}

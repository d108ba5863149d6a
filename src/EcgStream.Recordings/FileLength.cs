namespace EcgStream.Recordings;

/// <summary>How long a file is: of a link, that of the file it points to, since those who version data (git-annex, DataLad) keep recordings as links.</summary>
static class FileLength
{
    /// <summary>Length in bytes. The file must be there.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public static long Of(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}

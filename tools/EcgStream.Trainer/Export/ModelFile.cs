namespace EcgStream.Trainer;

/// <summary>Writes files that others read: whole or not at all.</summary>
static class ModelFile
{
    /// <exception cref="EcgStreamException">The file can't be written.</exception>
    public static void Write(string path, byte[] bytes, string remedy = "give another --out")
    {
        var part = path + ".part";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            if (Directory.Exists(path))
                throw new IOException("It is a folder.");
            File.WriteAllBytes(part, bytes);
            File.Move(part, path, overwrite: true);
        }
        // An empty name is an argument out of range to the file system.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EcgStreamException($"{(path.Length == 0 ? "A file without a name" : path)} can't be written ({e.Message.TrimEnd('.')}): {remedy}.", e);
        }
    }
}

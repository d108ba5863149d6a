namespace EcgStream.Trainer;

/// <summary>Writes files that others read: whole or not at all.</summary>
static class ModelFile
{
    /// <exception cref="EcgStreamException">The file can't be written.</exception>
    public static void Write(string path, byte[] bytes, string remedy = "give another --out")
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            File.WriteAllBytes(path + ".part", bytes);
            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"{path} can't be written ({e.Message.TrimEnd('.')}): {remedy}.", e);
        }
    }
}

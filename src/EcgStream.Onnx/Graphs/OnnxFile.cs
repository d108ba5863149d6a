namespace EcgStream.Onnx;

/// <summary>A model's bytes on disk, with sentences for what can go wrong.</summary>
static class OnnxFile
{
    public static byte[] Bytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new EcgStreamException($"{path} is a folder, not a model: name a file in it.");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EcgStreamException($"There is no model at {path}: check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new EcgStreamException($"The model {path} can't be read ({e.Message.TrimEnd('.')}): check the path and its permissions.", e);
        }
    }

    public static void Write(string path, byte[] bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            Put(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new EcgStreamException($"The model {path} can't be written ({e.Message.TrimEnd('.')}): check the folder and its permissions.", e);
        }
    }

    /// <summary>Writes beside the path first: what was there is replaced by the whole or not at all, and whoever reads at the same time sees either.</summary>
    public static void Put(string path, byte[] bytes)
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
}

namespace EcgStream.Onnx.Tests;

/// <summary>A temporary folder of models.</summary>
sealed class ModelFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ecgstream-models-").FullName;

    public string Save(OnnxModel model, string name = "tiny.onnx")
    {
        var file = System.IO.Path.Combine(Path, name);
        model.Save(file);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

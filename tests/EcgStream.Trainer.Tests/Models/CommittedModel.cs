namespace EcgStream.Trainer.Tests;

/// <summary>The model in the repository.</summary>
static class CommittedModel
{
    public static string Folder { get; } = Find();

    public static string Path => System.IO.Path.Combine(Folder, "compact.onnx");

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "EcgStream.sln")))
                return System.IO.Path.Combine(folder.FullName, "models");
        }
        throw new InvalidOperationException("The tests run outside the repository.");
    }
}

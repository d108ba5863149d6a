namespace EcgStream.Testing;

/// <summary>The folder of real recordings beside the repository, where it is present. Its files are never committed.</summary>
public static class RealData
{
    /// <summary>Path of the folder, or null where it is absent. The variable ECGSTREAM_DATA names another one.</summary>
    public static string? Folder { get; } = Find();

    public static string Path(string relative) =>
        System.IO.Path.Combine(Folder ?? throw new InvalidOperationException("There are no real recordings here; mark the test [RealDataFact]."), relative);

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ECGSTREAM_DATA") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data))
                return data;
        }
        return null;
    }
}

namespace EcgStream.Recordings.Tests;

public sealed class UnfinishedFilesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("w.hea", "w.hea", "w.dat", "w.atr")]
    [InlineData("w.csv", "w.csv")]
    public void Writing_that_fails_in_the_middle_leaves_what_lay_there(string name, params string[] files)
    {
        RecordingWriters.Write(_folder.File(name), [Of([1, 2, 3]) with { Annotations = [new(RecordingAnnotationKind.Marker, "here", 1)] }]);
        var before = files.Where(f => File.Exists(_folder.File(f))).ToDictionary(f => f, f => File.ReadAllBytes(_folder.File(f)));
        Assert.ThrowsAny<Exception>(() => WriteAndFail(_folder.File(name)));
        Assert.Equal(before, Everything());
    }

    [Theory]
    [InlineData("w.hea")]
    [InlineData("w.csv")]
    public void Writing_that_fails_in_the_middle_leaves_nothing_of_its_own(string name)
    {
        Assert.ThrowsAny<Exception>(() => WriteAndFail(_folder.File(name)));
        Assert.Empty(Everything());
    }

    [Fact]
    public void Files_of_names_like_that_of_the_new_one_stay()
    {
        _folder.Write("w.edf.tmp", "mine");
        RecordingWriters.Write(_folder.File("w.edf"), [Of([1, 2, 3])]);
        Assert.Equal("mine", File.ReadAllText(_folder.File("w.edf.tmp")));
    }

    [Fact]
    public void One_that_finds_no_place_leaves_the_others_as_they_were()
    {
        _folder.Write("w.hea", "old header");
        _folder.Write("w.dat", "old samples");
        _folder.Write("w.atr", "old annotations");
        using (var files = new UnfinishedFiles())
        {
            files.Create(_folder.File("w.dat")).WriteByte(1);
            files.Remove(_folder.File("w.atr"));
            files.Create(_folder.File("new.csv")).WriteByte(1);
            files.Create(_folder.File("w.hea")).WriteByte(1);
            // Somebody is faster.
            Directory.CreateDirectory(_folder.File("new.csv"));
            Assert.ThrowsAny<IOException>(files.Complete);
        }
        Assert.Equal(["old header", "old samples", "old annotations"], new[] { "w.hea", "w.dat", "w.atr" }.Select(f => File.ReadAllText(_folder.File(f))));
        Assert.Equal(3, Everything().Count);
    }

    [Fact]
    public void Folder_that_is_missing_or_in_the_way_is_told_by_its_name()
    {
        Directory.CreateDirectory(_folder.File("w.csv"));
        Assert.Contains("it is a folder", Refused("w.csv"), StringComparison.Ordinal);
        Assert.Contains($"there is no folder '{_folder.File("none")}'", Refused("none/w.csv"), StringComparison.Ordinal);

        string Refused(string name) => Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File(name), [Of([1, 2])])).Message;
    }

    // The last sample can't be written, which a writer finds out when the others have been: one is out of range, or its label is broken.
    static void WriteAndFail(string path)
    {
        var samples = new float[100_000];
        samples[^1] = 7;
        if (path.EndsWith(".hea", StringComparison.Ordinal))
            WfdbWriter.Write(path, Of(samples));
        else
            RecordingWriters.Write(path, [Of(samples) with { Labels = [new(null!, samples.Length - 1, 1)] }]);
    }

    Dictionary<string, byte[]> Everything() => Directory.GetFiles(Path.GetDirectoryName(_folder.File("x"))!).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);

    static Recording Of(float[] samples) => new()
    {
        Path = "memory",
        Name = "w",
        Channel = "II",
        RateHz = 250,
        MilliVolts = samples,
        Segments = [new(0, samples)],
    };
}

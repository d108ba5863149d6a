using EcgStream.Recordings;

namespace EcgStream.Trainer.Tests;

public sealed class UnlabelledWindowsTests : IDisposable
{
    readonly string _folder = Samples.TemporaryFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_gives_every_usable_minute_of_its_recordings_and_says_what_it_left_out()
    {
        var plan = new SimulationPlan { Participants = 1, RecordsPerEmotion = 1, Emotions = ["calm", "fear"], RecordSeconds = 60 };
        CohortWriter.WriteWfdb(_folder, CohortFile.Of(plan, BayesLimits.Of(plan)), 1, null, default);
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "not a recording");
        File.WriteAllText(Path.Combine(_folder, "flat.hea"), "flat 1 300 30000\nflat.dat 16 1000 16 0 0 0 0 ECG\n");
        File.WriteAllBytes(Path.Combine(_folder, "flat.dat"), new byte[60_000]);
        var windows = Load(_folder);
        Assert.NotEmpty(windows.MilliVolts);
        Assert.All(windows.MilliVolts, w => Assert.True(w.Length >= 18_000));
        Assert.Contains(windows.LeftOut, sentence => sentence.Contains("notes.txt", StringComparison.Ordinal));
        Assert.Contains(windows.LeftOut, sentence => sentence.Contains("flat", StringComparison.Ordinal));
        // A header and its signal file are one recording.
        Assert.Equal(Directory.GetFiles(_folder, "*.hea", SearchOption.AllDirectories).Length - 1, windows.Recordings);
    }

    [Fact]
    public void A_text_file_beside_short_recordings_is_not_what_is_wrong_with_them()
    {
        var plan = new SimulationPlan { Participants = 1, RecordsPerEmotion = 1, Emotions = ["calm", "fear"], RecordSeconds = 30 };
        CohortWriter.WriteWfdb(_folder, CohortFile.Of(plan, new(0, 0, 0, 0, 0, "")), 1, null, default);
        var index = Path.Combine(_folder, "index.csv");
        File.WriteAllText(index, "file,age\na.hea,31\n");
        var error = Assert.Throws<EcgStreamException>(() => Load(_folder));
        Assert.Contains("is shorter than a window", error.Message, StringComparison.Ordinal);
        Assert.Contains("--seconds", error.Message, StringComparison.Ordinal);
        var windows = Load(_folder, PretrainCommand.Form(30));
        Assert.Equal(3, windows.Recordings);
        Assert.Contains(windows.LeftOut, sentence => sentence.Contains("index.csv", StringComparison.Ordinal));
        Assert.Throws<EcgStreamException>(() => Load(index, PretrainCommand.Form(30)));
    }

    [Theory, InlineData(9.9), InlineData(double.NaN), InlineData(601)]
    public void Windows_that_hold_too_few_beats_or_too_many_are_refused(double seconds) =>
        Assert.Contains("--seconds", Assert.Throws<EcgStreamException>(() => PretrainCommand.Form(seconds)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_recording_that_was_named_must_be_readable_and_a_folder_must_hold_some()
    {
        Assert.Contains("no-such", Assert.Throws<EcgStreamException>(() => Load(Path.Combine(_folder, "no-such"))).Message, StringComparison.Ordinal);
        Assert.Contains("folders", Assert.Throws<EcgStreamException>(() => Load(_folder)).Message, StringComparison.Ordinal);
    }

    static UnlabelledWindows Load(string path, WindowForm? form = null) =>
        UnlabelledWindows.Load([path], RecordingOptions.Default, new() { Form = form ?? WindowForm.Default, Threads = 1 }, null, default);
}

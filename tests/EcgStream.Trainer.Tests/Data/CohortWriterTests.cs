namespace EcgStream.Trainer.Tests;

public sealed class CohortWriterTests : IDisposable
{
    static readonly SimulationPlan Plan = new() { Participants = 2, RecordsPerEmotion = 1, Emotions = ["calm", "fear"], RecordSeconds = 60 };

    readonly string _folder = Samples.TemporaryFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_give_the_very_windows_of_the_cohort_in_memory()
    {
        var cohort = CohortFile.Of(Plan, BayesLimits.Of(Plan));
        var read = ManifestDataSet.Load(CohortWriter.WriteWfdb(_folder, cohort, 2, null, default));
        var made = SimulatedDataSet.Create(Plan);
        Assert.True(read.IsSimulated);
        Assert.Equal(made.BayesLimit, read.BayesLimit);
        Assert.Equal(made.Windows.Select(w => (w.Participant, w.Stimulus, w.Record, w.Order, w.Label)), read.Windows.Select(w => (w.Participant, w.Stimulus, w.Record, w.Order, w.Label)));
        Assert.Equal(made.Windows.Select(w => w.MilliVolts), read.Windows.Select(w => w.MilliVolts));
        Assert.Equal(made.Windows.Select(w => w.Rest!.MilliVolts), read.Windows.Select(w => w.Rest!.MilliVolts));
    }

    [Fact]
    public void The_seeds_file_gives_the_same_windows_and_its_participants()
    {
        var plan = Plan with { Rest = false };
        var read = ManifestDataSet.Load(CohortWriter.WriteSeed(_folder, CohortFile.Of(plan, BayesLimits.Of(plan)), null, default));
        var made = SimulatedDataSet.Create(plan);
        Assert.Equal(made.Windows.Select(w => (w.Participant, w.Label)), read.Windows.Select(w => (w.Participant, w.Label)));
        Assert.Equal(made.Windows.Select(w => w.MilliVolts), read.Windows.Select(w => w.MilliVolts));
    }

    [Fact]
    public void The_seeds_file_has_no_place_for_rest_nor_for_other_lengths()
    {
        var cohort = CohortFile.Of(Plan, new(0, 0, 0, 0, 0, ""));
        Assert.Contains("none at rest", Assert.Throws<EcgStreamException>(() => CohortWriter.WriteSeed(_folder, cohort, null, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_manifest_is_never_overwritten()
    {
        var path = Path.Combine(_folder, "manifest.csv");
        File.WriteAllText(path, "mine");
        var error = Assert.Throws<EcgStreamException>(() => CohortWriter.WriteWfdb(_folder, CohortFile.Of(Plan, new(0, 0, 0, 0, 0, "")), 1, null, default));
        Assert.Contains("no simulated cohort", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void A_record_that_can_t_be_written_is_told_in_one_sentence()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "s00_rest.dat"));
        var error = Assert.Throws<EcgStreamException>(() => CohortWriter.WriteWfdb(_folder, CohortFile.Of(Plan, new(0, 0, 0, 0, 0, "")), 2, null, default));
        Assert.Contains("s00_rest", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("give another with --to.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_programs_cohort_file_is_passed_over_and_a_broken_one_refused()
    {
        var manifest = Path.Combine(_folder, "manifest.csv");
        var path = Path.Combine(_folder, CohortFile.FileName);
        File.WriteAllText(path, """{ "kind": 3 }""");
        Assert.Null(CohortFile.Beside(manifest));
        File.WriteAllText(path, """{ "kind": "ecgstream-simulated-cohort" }""");
        Assert.Contains("can't be read", Assert.Throws<EcgStreamException>(() => CohortFile.Beside(manifest)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "{");
        Assert.Throws<EcgStreamException>(() => CohortFile.Beside(manifest));
    }
}

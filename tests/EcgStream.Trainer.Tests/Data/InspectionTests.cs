using EcgStream.Testing;

namespace EcgStream.Trainer.Tests;

public sealed class InspectionTests : IDisposable
{
    readonly string _folder = Samples.TemporaryFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [RealDataFact]
    public void Eegmat_is_seen_as_its_readme_describes_it()
    {
        var report = Inspection.Of(RealData.Path("eegmat/manifest.csv"));
        Assert.Equal((27, 54), (report.Participants, report.Records));
        Says(report, Severity.Serious, "dead", "(s02_rest, s13_rest, s20_arithmetic)");
        Says(report, Severity.Serious, "order", "'rest' always comes first");
        Says(report, Severity.Advice, "inverted", "10");
        Says(report, Severity.Advice, "duration", "alone tells the label");
        Says(report, Severity.Advice, "rest", "25 of 27 participants have a personal baseline, the first minute of 'rest'");
        Assert.StartsWith("Leave one participant out", report.Split, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clean_cohort_has_nothing_serious()
    {
        var report = Inspection.Of(Cohort(new() { Participants = 12, Emotions = ["calm", "fear"] }));
        Assert.DoesNotContain(report.Findings, f => f.Severity == Severity.Serious);
        Says(report, Severity.Note, "rest", "All 12 participants have a personal baseline");
        Says(report, Severity.Note, "simulated", "simulated");
        Assert.NotNull(report.BayesLimit);
    }

    [Fact]
    public void One_stimulus_for_each_label_and_several_are_told_apart()
    {
        var plan = new SimulationPlan { Participants = 2, Emotions = ["calm", "fear"], Stimuli = StimulusPlan.PerEmotion };
        Says(Inspection.Of(Cohort(plan)), Severity.Serious, "stimulus", "can't be told apart");
        var shared = Inspection.Of(Cohort(plan with { Stimuli = StimulusPlan.Shared }));
        Says(shared, Severity.Advice, "stimulus", "split by participant and stimulus");
        Assert.StartsWith("By participant and stimulus", shared.Split, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_overlaps_spellings_and_units_are_found()
    {
        var path = Cohort(new() { Participants = 2, RecordsPerEmotion = 1, Emotions = ["calm", "fear"], Rest = false });
        var rows = File.ReadAllLines(path).ToList();
        var calm = rows.First(r => r.Contains(",00,", StringComparison.Ordinal) && r.Contains(",calm,", StringComparison.Ordinal));
        var copy = calm.Replace(",00,", ",01,", StringComparison.Ordinal);
        var shifted = calm.Replace(",calm,0,", ",fear,5,", StringComparison.Ordinal);
        var spelt = calm.Replace(",calm,", ",Calm,", StringComparison.Ordinal);
        File.WriteAllLines(path, [.. rows, copy, shifted, spelt]);
        var report = Inspection.Of(path);
        Says(report, Severity.Serious, "duplicate", "under different participants");
        Says(report, Severity.Serious, "overlap", "begin before the one before has ended");
        Says(report, Severity.Serious, "names", "'calm' and 'Calm'");
        Says(report, Severity.Serious, "participants", "2 participants");
        Says(report, Severity.Advice, "rest", "no resting minute");
    }

    [Fact]
    public void A_signal_in_the_wrong_unit_is_noticed()
    {
        var path = Cohort(new() { Participants = 2, RecordsPerEmotion = 1, Emotions = ["calm", "fear"], Rest = false, NoiseDb = null });
        foreach (var header in Directory.GetFiles(_folder, "*.hea", SearchOption.AllDirectories).Take(1))
            File.WriteAllText(header, File.ReadAllText(header).Replace("5000/mV", "300/mV", StringComparison.Ordinal));
        Says(Inspection.Of(path), Severity.Serious, "unit", "state the right one in the column 'unit'");
    }

    [Fact]
    public void A_seed_file_without_participants_can_t_be_split()
    {
        var path = CohortWriter.WriteSeed(_folder, CohortFile.Of(new() { Participants = 1, RecordsPerEmotion = 1, Emotions = ["calm", "fear"], Rest = false }, new(0, 0, 0, 0, 0, "")), null, default);
        File.Delete(Path.Combine(_folder, CohortFile.FileName));
        var report = Inspection.Of(path);
        Says(report, Severity.Serious, "participants", "--records-per-participant");
        Assert.StartsWith("None is honest", report.Split, StringComparison.Ordinal);
    }

    [Fact]
    public void Resting_minutes_alone_are_no_class()
    {
        var path = Cohort(new() { Participants = 2, RecordsPerEmotion = 1, Emotions = ["calm", "fear"] });
        var rows = File.ReadAllLines(path);
        File.WriteAllLines(path, rows.Where((row, i) => i == 0 || row.Contains(",baseline,", StringComparison.Ordinal)));
        var report = Inspection.Of(path);
        Assert.Empty(report.Classes);
        Says(report, Severity.Serious, "classes", "no label besides 'baseline'");
    }

    [Fact]
    public void More_participants_narrow_the_interval_as_the_design_effect_says()
    {
        // One window each: a binomial proportion, 1.96·√(0.25/96) = 0.100.
        Assert.Equal(0.1, Power.HalfWidth(96, 1), 3);
        Assert.Equal(385, Power.Participants(0.05, 1));
        Assert.True(Power.Participants(0.05, 1000) > 0.09 * 385);
    }

    string Cohort(SimulationPlan plan) =>
        CohortWriter.WriteWfdb(Path.Combine(_folder, $"{plan.Stimuli}"), CohortFile.Of(plan, new(0.2, 0.2, 0.2, 0.2, 0, "test")), 2, null, default);

    static void Says(InspectionReport report, Severity severity, string subject, string words) =>
        Assert.Contains(report.Findings, f => f.Severity == severity && f.Subject == subject && f.Text.Contains(words, StringComparison.Ordinal));
}

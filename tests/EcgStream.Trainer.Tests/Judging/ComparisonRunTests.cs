namespace EcgStream.Trainer.Tests;

public sealed class ComparisonRunTests : IDisposable
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    static readonly JudgingOptions Options = new() { Permutations = 1_000, BootstrapDraws = 500 };

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_real_effect_is_found_on_people_never_seen()
    {
        var model = Run(Cohorts.Make(20, effect: 2), new NearestMean()).Models.Single();
        Assert.Equal(VerdictKind.Learns, model.Verdict.Kind);
        Assert.InRange(model.BalancedAccuracy.Value, 0.78, 0.90);
        Assert.Equal(1 / 1_001.0, model.PermutationP);
        Assert.Equal(20, model.Participants.Length);
        Assert.Equal(120, model.Windows.Length);
    }

    [Fact]
    public void Memory_of_the_training_windows_is_told_from_learning()
    {
        var model = Run(Cohorts.Make(20), new NearestMean { RemembersPeople = true, Settings = [new("sharp", 1)] }).Models.Single();
        Assert.Equal(1, model.TrainingBalancedAccuracy);
        Assert.Equal(VerdictKind.Memorises, model.Verdict.Kind);
    }

    [Fact]
    public void Memory_is_told_although_some_training_participants_only_decided_when_to_stop()
    {
        var model = Run(Cohorts.Make(20), new NearestMean { RemembersPeople = true, StopsEarly = true, Settings = [new("sharp", 1)] }).Models.Single();
        Assert.Equal(1, model.TrainingBalancedAccuracy);
        Assert.Equal(VerdictKind.Memorises, model.Verdict.Kind);
    }

    [Fact]
    public void What_a_clip_may_have_taught_is_said_beside_what_was_learnt()
    {
        var comparison = Run(Cohorts.Make(20, effect: 2, stimuli: true), new NearestMean());
        Assert.True(comparison.Protocol.SharesStimuli);
        Assert.Contains(comparison.Conclusions, c => c.Contains("may be the clip", StringComparison.Ordinal));
    }

    [Fact]
    public void Leak_by_record_is_measured_where_labels_hang_on_the_person()
    {
        // Each person has a place of their own, and their labels lie a little apart there: whoever has met them knows.
        var data = Cohorts.Make(12, labels: 2, perLabel: 6, identity: 100, effect: 8);
        var kind = new NearestMean { RemembersPeople = true, Settings = [new("sharp", 1)] };
        var comparison = new ComparisonRun(data, Options, new(null)).Run("leak", [kind], SplitKind.Participant, 4, kind, CancellationToken.None);
        Assert.NotNull(comparison.Leak);
        Assert.InRange(comparison.Leak.ByRecord.Value, 0.95, 1);
        Assert.InRange(comparison.Leak.ByParticipant.Value, 0.3, 0.7);
        Assert.True(comparison.Leak.Leak.IsAbove(0));
        Assert.Contains(comparison.Leak.Explanation, comparison.Conclusions);
    }

    [Theory]
    [InlineData(SplitKind.HoldOut, 12), InlineData(SplitKind.LastThird, 12), InlineData(SplitKind.LastThird, 11)]
    [InlineData(SplitKind.LeaveOneParticipantOut, 12), InlineData(SplitKind.ParticipantAndStimulus, 12), InlineData(SplitKind.Record, 12)]
    public void Leak_is_measured_on_the_windows_that_the_split_judges(SplitKind split, int participants)
    {
        var data = Cohorts.Make(participants, labels: 2, perLabel: 6, identity: 100, effect: 8, stimuli: true);
        var kind = new NearestMean { RemembersPeople = true, Settings = [new("sharp", 1)] };
        var comparison = new ComparisonRun(data, Options, new(null)).Run("leak", [kind], split, 4, kind, CancellationToken.None);
        Assert.NotNull(comparison.Leak);
        Assert.InRange(comparison.Leak.ByRecord.Value, 0.9, 1);
        Assert.InRange(comparison.Leak.ByParticipant.Value, 0, 0.8);
        Assert.Equal(comparison.Leak.ByRecord.Value - comparison.Leak.ByParticipant.Value, comparison.Leak.Leak.Value, 12);
        // The split itself gives one of the two, unless it is neither.
        if (split == SplitKind.Record)
            Assert.Equal(comparison.Models.Single().BalancedAccuracy.Value, comparison.Leak.ByRecord.Value);
        else if (!comparison.Protocol.Leaks)
            Assert.Equal(comparison.Models.Single().BalancedAccuracy.Value, comparison.Leak.ByParticipant.Value);
    }

    [Fact]
    public void Model_that_can_t_be_fitted_to_these_data_is_left_out_with_the_reason()
    {
        var told = new List<string>();
        var bad = new NearestMean("bad") { Fault = "It wants more people." };
        var comparison = new ComparisonRun(Cohorts.Make(10), Options, new(null)) { OnLeftOut = told.Add }
            .Run("", [bad, new NearestMean()], SplitKind.Participant, 5, bad, CancellationToken.None);
        Assert.Equal("nearest-mean", comparison.Models.Single().Name);
        Assert.Null(comparison.Leak);
        var note = Assert.Single(told);
        Assert.StartsWith("bad is left out: It wants more people.", note, StringComparison.Ordinal);
        Assert.Contains(note, comparison.Protocol.Notes);
    }

    [Fact]
    public void The_only_model_and_a_reference_that_can_t_be_fitted_end_the_comparison()
    {
        var (only, reference) = (new NearestMean { Fault = "Mend the data." }, new NearestMean("majority") { Fault = "Mend the data." });
        Assert.Equal("Mend the data.", Assert.Throws<EcgStreamException>(() => Run(Cohorts.Make(10), new NearestMean("majority"), only)).Message);
        Assert.Equal("Mend the data.", Assert.Throws<EcgStreamException>(() => Run(Cohorts.Make(10), reference, new NearestMean(), new NearestMean("second"))).Message);
    }

    [Fact]
    public void Tuning_and_stopping_see_no_test_participant()
    {
        var data = Cohorts.Make(10);
        var tuned = new NearestMean { Settings = [new("flat", 0.1), new("sharp", 1)] };
        var stopped = new NearestMean("stopping") { StopsEarly = true };
        Run(data, tuned, stopped);
        // Five folds, each two settings in three inner folds and one final fit.
        Assert.Equal(5 * (2 * 3 + 1), tuned.Fits);
        Assert.Equal(5, stopped.Fits);
        Assert.All(stopped.Requests, request =>
        {
            var (training, validation) = (People(request.Training), People(request.Validation));
            Assert.NotEmpty(validation);
            Assert.Empty(training.Intersect(validation));
            Assert.Equal(8, training.Length + validation.Length);
        });
        Assert.All(tuned.Requests, request => Assert.InRange(People(request.Training).Length, 5, 8));

        static string[] People(IReadOnlyList<LabelledWindow> windows) => [.. windows.Select(w => w.Participant).Distinct()];
    }

    [Fact]
    public void Broken_off_comparison_goes_on_where_it_was()
    {
        var data = Cohorts.Make(10, effect: 1);
        using var stop = new CancellationTokenSource();
        var first = new NearestMean();
        var half = new ComparisonRun(data, Options, new(_folder)) { OnProgress = (_, done) => { if (done >= 0.6) stop.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => half.Run("", [first], SplitKind.Participant, 5, null, stop.Token));
        var second = new NearestMean();
        var resumed = new ComparisonRun(data, Options, new(_folder)).Run("", [second], SplitKind.Participant, 5, null, CancellationToken.None);
        Assert.Equal(3 * 4, first.Fits);
        Assert.Equal(2 * 4, second.Fits);
        var whole = Run(data, new NearestMean());
        Assert.Equal(whole.Models[0].Windows.Select(w => w.Calibrated[0]), resumed.Models[0].Windows.Select(w => w.Calibrated[0]));
    }

    [Fact]
    public void Other_data_take_nothing_from_kept_folds()
    {
        new ComparisonRun(Cohorts.Make(10), Options, new(_folder)).Run("", [new NearestMean()], SplitKind.Participant, 5, null, CancellationToken.None);
        var kind = new NearestMean();
        new ComparisonRun(Cohorts.Make(10, seed: 2), Options, new(_folder)).Run("", [kind], SplitKind.Participant, 5, null, CancellationToken.None);
        Assert.Equal(5 * 4, kind.Fits);
    }

    [Fact]
    public void Torn_fold_is_run_again()
    {
        var data = Cohorts.Make(10);
        new ComparisonRun(data, Options, new(_folder)).Run("", [new NearestMean()], SplitKind.Participant, 5, null, CancellationToken.None);
        foreach (var file in Directory.EnumerateFiles(_folder))
            File.WriteAllText(file, File.ReadAllText(file)[..^20]);
        var kind = new NearestMean();
        new ComparisonRun(data, Options, new(_folder)).Run("", [kind], SplitKind.Participant, 5, null, CancellationToken.None);
        Assert.Equal(5 * 4, kind.Fits);
    }

    [Fact]
    public void Stopped_comparison_keeps_the_models_that_were_through_and_says_so()
    {
        using var stop = new CancellationTokenSource();
        var run = new ComparisonRun(Cohorts.Make(10), Options, new(null)) { OnModel = _ => stop.Cancel() };
        var comparison = run.Run("", [new NearestMean(), new NearestMean("second")], SplitKind.Participant, 5, null, stop.Token);
        Assert.Single(comparison.Models);
        Assert.Contains(comparison.Protocol.Notes, n => n.StartsWith("Stopped", StringComparison.Ordinal));
    }

    [Fact]
    public void Results_survive_their_file()
    {
        var comparison = Run(Cohorts.Make(6, effect: 1), new NearestMean());
        var path = Path.Combine(_folder, "results.json");
        ResultsFile.Save(comparison, path);
        Assert.Equal(ResultsFile.ToJson(comparison), ResultsFile.ToJson(ResultsFile.Load(path)));
        File.WriteAllText(path, "{}");
        Assert.Throws<EcgStreamException>(() => ResultsFile.Load(path));
        Assert.Throws<EcgStreamException>(() => ResultsFile.Load(path + ".none"));
    }

    [Fact]
    public void Same_seed_repeats_the_figures()
    {
        var data = Cohorts.Make(8, effect: 0.5);
        var (first, second) = (Run(data, new NearestMean()).Models[0], Run(data, new NearestMean()).Models[0]);
        Assert.Equal((first.BalancedAccuracy, first.PermutationP, first.MacroF1), (second.BalancedAccuracy, second.PermutationP, second.MacroF1));
    }

    [Fact]
    public void Feature_effect_is_the_paired_difference_in_its_own_spread()
    {
        var data = Cohorts.Make(200, effect: 3, perLabel: 1, identity: 10);
        var effect = FeatureEffects.Of(data, new(data.Participants, 500, 1)).First(e => e.Label == "label1");
        // The difference of two windows with noise of SD 1 each has SD √2, whatever the person's own level.
        Assert.Equal(3 / Math.Sqrt(2), effect.Effect.Value, 0.35);
        Assert.True(effect.Effect.IsAbove(1.5));
    }

    static Comparison Run(DataSet data, params IModelKind[] kinds) =>
        new ComparisonRun(data, Options, new(null)).Run("test", kinds, SplitKind.Participant, 5, null, CancellationToken.None);
}

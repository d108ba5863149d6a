namespace EcgStream.Trainer.Tests;

public class SimulatedDataSetTests
{
    static readonly SimulationPlan Small = new() { Participants = 2, RecordsPerEmotion = 1, Emotions = ["calm", "fear"], NoiseDb = null };

    [Fact]
    public void A_session_begins_with_rest_and_has_each_emotion_in_pairs()
    {
        var manifest = new SimulatedSessions(new()).Manifest;
        Assert.Equal(26 * 13, manifest.Rows.Length);
        foreach (var session in manifest.Rows.GroupBy(r => r.Participant))
        {
            Assert.Equal("baseline", session.First().Label);
            Assert.All(session.Skip(1).Chunk(2), pair => Assert.Equal(pair[0].Label, pair[1].Label));
            Assert.Equal(Emotions.All.AsEnumerable(), session.Skip(1).Select(r => r.Label).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Windows_carry_rest_truth_order_and_the_limit()
    {
        var data = SimulatedDataSet.Create(Small);
        Assert.True(data.IsSimulated);
        Assert.NotNull(data.BayesLimit);
        Assert.Equal(["calm", "fear"], data.Labels.AsEnumerable());
        Assert.Equal(["00", "00", "01", "01"], data.Windows.Select(w => w.Participant));
        Assert.Equal([0, 1, 0, 1], data.Windows.Select(w => w.Order));
        Assert.True(data.HasRest);
        Assert.All(data.Windows, w => Assert.Equal(4, w.Truth.Length));
        // The beats follow the truth.
        Assert.All(data.Windows, w => Assert.InRange(Math.Log(w.Features[EcgFeatures.Names.IndexOf("heart_rate")]) - w.Truth[0], -0.08, 0.08));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing_and_the_seed_everything()
    {
        var one = SimulatedDataSet.Create(Small, new() { Threads = 1 });
        var two = SimulatedDataSet.Create(Small, new() { Threads = 2 });
        Assert.Equal(one.Windows.Select(w => w.MilliVolts), two.Windows.Select(w => w.MilliVolts));
        var other = SimulatedDataSet.Create(Small with { Seed = 1 });
        Assert.NotEqual(one.Windows[0].MilliVolts, other.Windows[0].MilliVolts);
    }

    [Theory]
    [InlineData(StimulusPlan.Own, 312)]
    [InlineData(StimulusPlan.Shared, 12)]
    [InlineData(StimulusPlan.PerEmotion, 6)]
    [InlineData(StimulusPlan.None, 1)]
    public void Stimuli_are_shared_as_planned(StimulusPlan stimuli, int different)
    {
        var manifest = new SimulatedSessions(new() { Stimuli = stimuli }).Manifest;
        Assert.Equal(different, manifest.Rows.Where(r => r.Label != "baseline").Select(r => r.Stimulus).Distinct().Count());
    }

    [Fact]
    public void Electrodes_come_off_in_the_share_of_records_that_was_asked_for()
    {
        var plan = new SimulationPlan { Participants = 10, FaultShare = 0.3, RecordSeconds = 20 };
        var sessions = new SimulatedSessions(plan);
        var flat = sessions.Manifest.Rows.Where(row =>
        {
            var found = new List<SignalMark>();
            new StreamInspector(300).Inspect(new(0, sessions.Recording(row).Recording.MilliVolts, default), found);
            return found.Any(m => m.Fault == SignalFault.Flat);
        }).ToArray();
        Assert.InRange(flat.Length / 130.0, 0.18, 0.42);
        // They are spread over participants, not heaped on some.
        Assert.InRange(flat.GroupBy(row => row.Participant).Max(p => p.Count()), 1, 9);
        Assert.True(flat.Select(row => row.Participant).Distinct().Count() >= 8);
    }

    [Fact]
    public void A_cancelled_simulation_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SimulatedDataSet.Create(Small, cancellation: source.Token));
    }

    [Fact]
    public void A_plan_out_of_range_is_refused_in_one_sentence()
    {
        Assert.Contains("fault share", Assert.Throws<EcgStreamException>(() => new SimulatedSessions(Small with { FaultShare = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("'bored' is not known", Assert.Throws<EcgStreamException>(() => new SimulatedSessions(Small with { Emotions = ["calm", "bored"] })).Message, StringComparison.Ordinal);
        Assert.Contains("two or more", Assert.Throws<EcgStreamException>(() => new SimulatedSessions(Small with { Emotions = ["calm", "calm"] })).Message, StringComparison.Ordinal);
    }
}

using CsCheck;
using EcgStream.Devices;

namespace EcgStream.Trainer.Tests;

public class SimulatedCohortTests
{
    static readonly ModelContract Contract = Samples.ShortContract();
    static readonly CohortPlan Plan = new() { Participants = 10, Seed = 4 };

    [Fact]
    public void A_session_holds_each_emotion_in_pairs_in_an_order_of_the_persons_own()
    {
        var records = new SimulatedCohort(Plan, Contract).Records([3, 5, 6], 2, default);
        Assert.Equal(36, records.Count);
        var sessions = records.GroupBy(r => r.Participant).Select(g => g.Select(r => r.Label).ToArray()).ToArray();
        Assert.All(sessions, labels =>
        {
            Assert.All(labels.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));
            Assert.Equal(Enumerable.Range(0, 6), labels.Distinct().Order());
        });
        Assert.True(sessions.Select(s => string.Concat(s)).Distinct().Count() > 1);
    }

    [Fact]
    public void The_same_plan_gives_the_same_records_on_any_number_of_threads()
    {
        var one = new SimulatedCohort(Plan, Contract).Records([1, 2], 1, default);
        var two = new SimulatedCohort(Plan, Contract).Records([1, 2], 2, default);
        Assert.Equal(one.Select(r => r.MilliVolts), two.Select(r => r.MilliVolts));
        var other = new SimulatedCohort(Plan with { Seed = 5 }, Contract).Records([1], 1, default);
        Assert.NotEqual(one[0].MilliVolts, other[0].MilliVolts);
    }

    [Fact]
    public void The_three_parts_share_no_participant()
    {
        var records = new SimulatedCohort(Plan with { RecordsPerEmotion = 1 }, Contract).Records(2, default);
        var split = Plan.Split();
        Assert.Equal(split.Training, records.Training.Select(r => r.Participant).Distinct());
        Assert.Equal(split.Validation, records.Validation.Select(r => r.Participant).Distinct());
        Assert.Equal(split.Test, records.Test.Select(r => r.Participant).Distinct());
    }

    [Fact]
    public void Windows_are_prepared_as_on_the_live_path_whatever_the_chunks()
    {
        var record = SimulatedRecord.Generate(SimulatedPerson.Draw(1, 1), "fear", 1, 1, 30);
        var prepared = new RecordPreparation(Contract).Filter((float[])record.MilliVolts.Clone());
        Gen.Int[1, 700].Sample(chunk =>
        {
            var live = (float[])record.MilliVolts.Clone();
            var filter = new StreamingFilter(Contract.Filter, Contract.RateHz);
            for (var start = 0; start < live.Length; start += chunk)
                filter.Process(live.AsSpan(start, Math.Min(chunk, live.Length - start)));
            return live.AsSpan()[^prepared.Length..].SequenceEqual(prepared);
        }, iter: 20);
        Assert.Equal(record.MilliVolts.Length - new StreamingFilter(Contract.Filter, 300).WarmUpSamples, prepared.Length);
    }

    [Fact]
    public void A_record_leaves_room_to_cut_windows_at_different_places()
    {
        var record = new SimulatedCohort(Plan, Contract).Records([1], 1, default)[0];
        Assert.Equal(Contract.WindowLength + (int)(Plan.SlackSeconds * Contract.RateHz), record.MilliVolts.Length);
        var window = new float[Contract.WindowLength];
        RecordPreparation.LastWindow(record, Contract, window);
        Assert.InRange(window.Average(), -1e-3, 1e-3);
        Assert.InRange(window.Average(x => x * x), 0.999, 1.001);
    }
}

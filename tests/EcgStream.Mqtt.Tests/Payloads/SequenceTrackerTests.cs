using CsCheck;
using static EcgStream.Mqtt.Tests.Payloads;

namespace EcgStream.Mqtt.Tests;

public class SequenceTrackerTests
{
    static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    readonly SequenceTracker _tracker = new();
    readonly List<SampleChunk> _chunks = [];

    [Fact]
    public void Any_loss_repetition_and_bounded_disorder_is_undone_to_the_sample() =>
        Streams(displacement: 6).Sample(stream => Follows(stream, mayBeLate: false), iter: 10_000);

    [Fact]
    public void Disorder_beyond_bounds_costs_samples_and_never_misplaces_one() =>
        Streams(displacement: 40).Sample(stream => Follows(stream, mayBeLate: true), iter: 10_000);

    [Fact]
    public void A_number_that_is_missing_costs_messages_of_the_usual_length()
    {
        Accept(Numbered(10), Numbered(11), Numbered(14));
        _tracker.Flush(_chunks);

        Assert.Equal([0L, 25, 100], Starts);
        Assert.Equal((2, 50), (_tracker.LostMessages, _tracker.LostSamples));
    }

    [Fact]
    public void Times_tell_what_a_missing_number_cost_to_the_sample()
    {
        Accept(Numbered(0, 0), Numbered(1, 0.1), Numbered(3, 0.1 + 62 / 250.0));
        _tracker.Flush(_chunks);

        Assert.Equal([0L, 25, 87], Starts);
        Assert.Equal((1, 37), (_tracker.LostMessages, _tracker.LostSamples));
    }

    [Fact]
    public void Numbers_run_on_through_32_bits()
    {
        Accept(Numbered(uint.MaxValue - 1), Numbered(0), Numbered(uint.MaxValue), Numbered(1));

        Assert.Equal([0L, 25, 50, 75], Starts);
        Assert.Equal((1, 0, 0), (_tracker.Reordered, _tracker.LostMessages, _tracker.Restarts));
    }

    [Fact]
    public void A_message_that_comes_again_is_passed_over()
    {
        Accept(Numbered(0), Numbered(1), Numbered(0), Numbered(1), Numbered(2));

        Assert.Equal([0L, 25, 50], Starts);
        Assert.Equal((2, 50, 0), (_tracker.Duplicates, _tracker.RepeatedSamples, _tracker.Restarts));
    }

    [Fact]
    public void A_message_after_its_turn_was_given_up_is_late_and_stays_lost()
    {
        Accept(Numbered(0), Numbered(2));
        _tracker.ReleaseOverdue(Noon.AddSeconds(1.9), _chunks);
        Assert.Equal(1, _tracker.Held);
        _tracker.ReleaseOverdue(Noon.AddSeconds(2), _chunks);
        Assert.Equal(Acceptance.Late, _tracker.Accept(Numbered(1), Noon.AddSeconds(2), _chunks));

        Assert.Equal([0L, 50], Starts);
        Assert.Equal((1, 25), (_tracker.Late, _tracker.LostSamples));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sender_that_begins_again_goes_on_behind_the_time_it_was_away(bool byIndex)
    {
        for (var i = 0; i < 20; i++)
            Accept(Message([i, i], byIndex ? null : i, byIndex ? 2 * i : null, rate: 2));
        var verdict = _tracker.Accept(Message([7, 7], byIndex ? null : 0, byIndex ? 0 : null, rate: 2), Noon.AddSeconds(31), _chunks);
        _tracker.Accept(Message([8, 8], byIndex ? null : 1, byIndex ? 2 : null, rate: 2), Noon.AddSeconds(32), _chunks);

        Assert.Equal(Acceptance.Restarted, verdict);
        // 31 s at 2 Hz, less the two samples the message brought itself.
        Assert.Equal([38L, 40 + 60, 102], Starts[^3..]);
        Assert.Equal((1, 0), (_tracker.Restarts, _tracker.LostSamples));
    }

    [Fact]
    public void A_jump_far_ahead_is_a_new_count_and_no_gap_of_years()
    {
        Accept(Message([1], first: 0), Message([2], first: 1L << 50), Message([3], first: (1L << 50) + 1));

        Assert.Equal([0L, 2, 3], Starts);
        Assert.Equal(1, _tracker.Restarts);
    }

    [Fact]
    public void Times_alone_forgive_jitter_and_show_a_gap()
    {
        var random = new Random(3);
        var sent = 0.0;
        for (var i = 0; i < 200; i++, sent += 0.1)
        {
            if (i == 100)
                sent += 3;
            Accept(Message(new float[25], at: Noon.AddSeconds(sent + 0.04 * random.NextDouble()), rate: 250));
        }
        _tracker.Flush(_chunks);

        Assert.Equal(200, _chunks.Count);
        Assert.InRange(_tracker.LostSamples, 750 - 10, 750 + 10);
        Assert.Equal(200 * 25 + _tracker.LostSamples, _chunks[^1].End);
    }

    [Fact]
    public void A_sender_that_says_nothing_is_taken_as_it_comes()
    {
        Accept(Message([1, 2]), Message([1, 2]), Message([3]));

        Assert.Equal([0L, 2, 4], Starts);
        Assert.Equal(0, _tracker.Duplicates);
    }

    [Fact]
    public void A_lost_electrode_at_the_start_of_a_message_holds_the_last_value_and_is_marked()
    {
        Accept(Message([1, 2]), Message([0, 0, 5]) with { LeadOff = [new(0, 2)] });

        Assert.Equal([2f, 2f, 5f], _chunks[1].MilliVolts.ToArray());
        Assert.Equal(new SignalMark(SignalFault.LeadOff, 2, 2), Assert.Single(_chunks[1].Marks));
    }

    [Fact]
    public void Samples_that_come_again_within_a_longer_message_are_cut_off()
    {
        Accept(Message([1, 2, 3], first: 10), Message([3, 4, 5], first: 12));

        Assert.Equal([10L, 13], Starts);
        Assert.Equal([4f, 5f], _chunks[1].MilliVolts.ToArray());
        Assert.Equal(1, _tracker.RepeatedSamples);
    }

    [Fact]
    public void An_uptime_is_no_date()
    {
        Accept(Message([1], at: DateTimeOffset.FromUnixTimeMilliseconds(5000)), Message([1], at: Noon));

        Assert.Null(_chunks[0].TakenAt);
        Assert.Equal(Noon, _chunks[1].TakenAt);
    }

    long[] Starts => [.. _chunks.Select(c => c.Start)];

    void Accept(params SampleMessage[] messages)
    {
        foreach (var message in messages)
            _tracker.Accept(message, Noon, _chunks);
    }

    static SampleMessage Numbered(long sequence, double? seconds = null) =>
        Message([.. Enumerable.Repeat((float)(sequence % 1000), 25)], sequence, at: seconds is { } s ? Noon.AddSeconds(s) : null, rate: 250);

    // Each sample's value is its index, so that a misplaced one shows.
    static Gen<(SampleMessage[] Sent, SampleMessage[] Arriving)> Streams(int displacement) =>
        Gen.Select(Gen.Int[1, 9].Array[2, 60], Gen.Int[0, 1000], Gen.Int[1, 5000], Gen.Bool).Select((lengths, seed, first, numbered) =>
        {
            var random = new Random(seed);
            var (index, sequence) = ((long)first, 5L);
            var sent = new List<SampleMessage>();
            foreach (var length in lengths)
            {
                sent.Add(Message([.. Enumerable.Range(0, length).Select(i => (float)(index + i))], numbered ? sequence++ : null, index, rate: 250));
                index += length;
            }
            var slots = new List<(double Slot, SampleMessage Message)>();
            for (var i = 0; i < sent.Count; i++)
            {
                // The first stays the first: what would come before it is not known to be missing.
                if (i > 0 && random.Next(8) == 0)
                    continue;
                var slot = i == 0 ? -1 : i + displacement * random.NextDouble();
                slots.Add((slot, sent[i]));
                if (random.Next(8) == 0)
                    slots.Add((slot + displacement * random.NextDouble(), sent[i]));
            }
            return (sent.ToArray(), slots.OrderBy(s => s.Slot).Select(s => s.Message).ToArray());
        });

    static bool Follows((SampleMessage[] Sent, SampleMessage[] Arriving) stream, bool mayBeLate)
    {
        var (tracker, chunks) = (new SequenceTracker(), new List<SampleChunk>());
        foreach (var message in stream.Arriving)
            tracker.Accept(message, Noon, chunks);
        tracker.Flush(chunks);

        var expected = stream.Sent[0].FirstSample!.Value;
        var gaps = 0L;
        foreach (var chunk in chunks)
        {
            if (chunk.Start < expected)
                return false;
            for (var i = 0; i < chunk.Length; i++)
            {
                if (chunk.MilliVolts.Span[i] != chunk.Start + i)
                    return false;
            }
            gaps += chunk.Start - expected;
            expected = chunk.End;
        }
        var arrived = stream.Arriving.DistinctBy(m => m.FirstSample).ToArray();
        var emitted = chunks.Sum(c => (long)c.Length);
        var distinct = arrived.Sum(m => (long)m.Length);
        // Whatever came is handed on or counted as passed over; what was not handed on is the gap, to the sample.
        return tracker.Restarts == 0
            && tracker.LostSamples == gaps
            && emitted + tracker.LostSamples == arrived.Max(m => m.FirstSample!.Value + m.Length) - stream.Sent[0].FirstSample!.Value
            && emitted + tracker.RepeatedSamples == stream.Arriving.Sum(m => (long)m.Length)
            && (mayBeLate || (tracker.Late == 0 && emitted == distinct));
    }
}

using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Tests;

public class BaselineRecordingTests
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();

    [Fact]
    public void First_good_minute_is_kept_as_the_device_sent_it()
    {
        var ecg = SyntheticEcg.Make(72, 100, Rests.RateHz, noise: 0.01);
        var progress = Record(Chunks(ecg));

        var rest = progress[^1].Recorded!;
        Assert.Equal(70, progress.Count);
        Assert.Equal(("ann", "test:", "chest-1", 250.0, 2_500, TimeSpan.FromSeconds(60)), (rest.Participant, rest.Source, rest.Device, rest.RateHz, rest.LeadIn, rest.Rest));
        Assert.True(rest.MilliVolts.Span.SequenceEqual(ecg.AsSpan(0, 17_500)));
        Assert.Equal(VirtualTime.Epoch.AddSeconds(10), rest.RecordedAt, TimeSpan.FromSeconds(0.1));
        Assert.True(rest.Quality.IsUsable);
        Assert.Equal(72, rest.HeartRate!.Value, 1.0);
    }

    [Fact]
    public void Progress_rises_and_ends_at_one()
    {
        var fractions = Record(Chunks(SyntheticEcg.Make(72, 80, Rests.RateHz, noise: 0.01))).ConvertAll(p => p.Fraction);
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(0.5, fractions[34], 0.001);
        Assert.Equal(1, fractions[^1]);
    }

    [Fact]
    public void Bad_minute_is_told_and_a_later_good_one_is_taken()
    {
        var ecg = SyntheticEcg.Make(72, 200, Rests.RateHz, noise: 0.01);
        ecg.AsSpan(30 * 250, 20 * 250).Fill(0.1f);
        var progress = Record(Chunks(ecg));

        Assert.StartsWith("flat line", progress[70].Reasons[0], StringComparison.Ordinal);
        var rest = progress[^1].Recorded!;
        // At most a tenth of the minute may stand still.
        Assert.InRange((rest.RecordedAt - VirtualTime.Epoch).TotalSeconds, 43, 46);
    }

    [Fact]
    public void Gap_starts_the_minute_over_and_a_lost_packet_does_not()
    {
        var ecg = SyntheticEcg.Make(72, 200, Rests.RateHz, noise: 0.01);
        var interrupted = Record(Chunks(ecg).Where((_, second) => second is not 40));
        Assert.Contains(interrupted, p => p.Reasons is ["the signal was interrupted"]);
        Assert.Equal(51, (interrupted[^1].Recorded!.RecordedAt - VirtualTime.Epoch).TotalSeconds, 0.2);

        var bridged = Record(Chunks(ecg).Select((chunk, second) => second == 40 ? chunk with { MilliVolts = chunk.MilliVolts[..^20] } : chunk))[^1].Recorded!;
        Assert.Equal(10, (bridged.RecordedAt - VirtualTime.Epoch).TotalSeconds, 0.2);
        Assert.Contains(new SignalMark(SignalFault.Missing, 41 * 250 - 20, 20), bridged.Marks);
    }

    [Fact]
    public void Device_that_states_no_rate_is_recorded_at_the_estimated_one()
    {
        var rest = Record(Chunks(SyntheticEcg.Make(72, 100, Rests.RateHz, noise: 0.01)).Select(c => c with { RateHz = null }))[^1].Recorded!;
        Assert.Equal(250, rest.RateHz, 0.01);
        // What came before it was known is part of it.
        Assert.InRange((rest.RecordedAt - VirtualTime.Epoch).TotalSeconds, 9.9, 12);
    }

    [Fact]
    public void Clock_that_is_set_back_while_the_rate_is_estimated_is_told_and_survived()
    {
        var said = Chunks(SyntheticEcg.Make(72, 120, Rests.RateHz, noise: 0.01))
            .Select((c, second) => c with { RateHz = null, ReceivedAt = second < 6 ? c.ReceivedAt : c.ReceivedAt.AddHours(-1) }).ToArray();
        var progress = Record(said, said.Select((_, second) => TimeSpan.FromSeconds(second + 1)));
        Assert.Contains(progress, p => p.Reasons is [var reason] && reason.StartsWith("no sampling rate can be told", StringComparison.Ordinal));
        Assert.Equal(250, progress[^1].Recorded!.RateHz, 0.01);
    }

    [Fact]
    public void Gap_while_the_rate_is_estimated_starts_the_estimate_over()
    {
        // Half a minute of samples were lost within a second: over both sides the rate would be far too high.
        var chunks = Chunks(SyntheticEcg.Make(72, 120, Rests.RateHz, noise: 0.01))
            .Select((c, second) => c with { RateHz = null, Start = second < 6 ? c.Start : c.Start + 7500 });
        Assert.Equal(250, Record(chunks)[^1].Recorded!.RateHz, 0.01);
    }

    [Fact]
    public void Signal_that_ends_before_gives_nothing() =>
        Assert.All(Record(Chunks(SyntheticEcg.Make(72, 69, Rests.RateHz, noise: 0.01))), p => Assert.Null(p.Recorded));

    [Fact]
    public void Rest_of_a_few_seconds_or_of_an_hour_is_refused()
    {
        Assert.Throws<EcgStreamException>(() => Chunk().ToBaseline("ann", "test:", "d", TimeSpan.FromSeconds(9)));
        Assert.Throws<EcgStreamException>(() => Chunk().ToBaseline("ann", "test:", "d", TimeSpan.FromHours(1)));

        IObservable<SampleChunk> Chunk() => System.Reactive.Linq.Observable.Empty<SampleChunk>();
    }

    List<BaselineProgress> Record(IEnumerable<SampleChunk> chunks, IEnumerable<TimeSpan>? at = null)
    {
        var said = (at ?? chunks.Select(c => c.ReceivedAt - VirtualTime.Epoch)).Zip(chunks).ToArray();
        var progress = _clock.Record(_clock.Cold(said, said[^1].Item1 + TimeSpan.FromSeconds(1)).ToBaseline("ann", "test:", "chest-1", TimeSpan.FromSeconds(60)));
        _clock.AdvanceBy(TimeSpan.FromSeconds(400));
        Assert.Equal(System.Reactive.NotificationKind.OnCompleted, progress[^1].What.Kind);
        return [.. progress.Where(s => s.What.HasValue).Select(s => s.What.Value)];
    }

    /// <summary>A chunk a second.</summary>
    static IEnumerable<SampleChunk> Chunks(float[] ecg) => Enumerable.Range(0, ecg.Length / 250).Select(second =>
        new SampleChunk(second * 250, ecg.AsMemory(second * 250, 250), VirtualTime.Epoch.AddSeconds(second + 1)) { RateHz = 250 });
}

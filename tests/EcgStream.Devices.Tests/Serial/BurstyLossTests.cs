using System.Globalization;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>
/// The 16 frames that a BITalino's counter tells apart take 16 ms: less than a reader that looks every 60 ms, or a radio that gathers frames
/// for 20 ms, can be late. Nothing may be invented or missed for it, in step or drifting past each other.
/// </summary>
public class BurstyLossTests
{
    /// <summary>Reads a board for some time.</summary>
    /// <param name="between">So many samples may lie on the wrong side of a loss: between two holes that came in one read.</param>
    /// <returns>What is not in its place; null where all is. Also, how often the port was read.</returns>
    static (string? Misplaced, long Reads) Play(Bursts bursts, int seed, double seconds, long between = 0)
    {
        var clock = VirtualTime.NewClock();
        var board = new BurstyBitalino(clock, bursts, seed);
        var next = 0L;
        var (misplaced, wrong, last) = (0L, "", false);
        var run = SerialSource.Create(SourceUri.Parse("serial:/dev/ttyUSB0?format=bitalino&channels=A1"), clock, _ => board).Devices.Subscribe(device => device.Signal.Subscribe(chunk =>
        {
            Assert.True(chunk.Start >= next);
            next = chunk.End;
            var number = (long)Math.Round((chunk.MilliVolts.Span[0] / 3 + 0.5) * 1024);
            last = chunk.Start % 1024 != number;
            if (!last)
                return;
            misplaced += chunk.Length;
            wrong = string.Create(CultureInfo.InvariantCulture, $"sample {chunk.Start} is number {number} of 1024, not {chunk.Start % 1024}");
        }));
        clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(seconds));
        run.Dispose();
        var exact = misplaced <= between && !last && board.Taken - next is >= 0 and < 5000;
        return (exact ? null : $"{bursts} seed {seed}: {next} of {board.Taken}, {misplaced} misplaced, {wrong}", board.Reads);
    }

    static void AssertInPlace(IEnumerable<(Bursts Bursts, int Seed)> cases, double seconds, long between = 0)
    {
        var misplaced = cases.Select(c => Play(c.Bursts, c.Seed, seconds, between).Misplaced).OfType<string>().ToList();
        Assert.True(misplaced.Count == 0, $"{misplaced.Count}: {string.Join('\n', misplaced)}");
    }

    static IEnumerable<(Bursts Bursts, int Seed)> Cases(double everyMs)
    {
        var seed = 0;
        // In step for ever, drifting slowly one way and the other, and past each other quickly.
        foreach (var (overhead, rate) in new[] { (0, 0), (0.0001, 0), (-0.0001, 0), (0.00037, 5e-5), (0.0013, -5e-5) })
        {
            foreach (var phase in new[] { 0.0, 0.3, 0.7, 0.95 })
                yield return (new() { Every = everyMs / 1000, Phase = phase * everyMs / 1000, Overhead = overhead, RateError = rate }, seed++);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(40)]
    public void Source_invents_no_turn_of_the_counter_where_frames_come_in_bursts(double everyMs) =>
        AssertInPlace(Cases(everyMs).Select(c => (c.Bursts with { Dropped = 0.01 }, c.Seed)), 45);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(40)]
    public void Source_finds_turns_of_the_counter_that_are_lost_where_frames_come_in_bursts(double everyMs) =>
        AssertInPlace(
            // Never whole turns alone, of which the counter shows nothing.
            Cases(everyMs).Select(c => (c.Bursts with { Dropped = c.Seed % 2 * 0.002, Run = 17 + 8 * c.Seed, RunsAt = [7.3, 14.03, 25.77, 33.31] }, c.Seed)), 40, between: 400);

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Source_takes_a_way_that_became_slower_for_no_loss(double everyMs) =>
        AssertInPlace(Cases(everyMs).Select(c => (c.Bursts with { Dropped = 0.01, DropsFrom = 23, SlowerFrom = 20, Slower = 0.05 }, c.Seed)), 40);

    [Fact]
    public void Port_is_read_no_more_than_a_few_dozen_times_a_second_where_nothing_is_lost() =>
        Assert.InRange(Play(new() { Every = 0.02 }, 1, 60).Reads / 60.0, 16, 90);
}

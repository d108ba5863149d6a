namespace EcgStream.Devices.Tests;

public class PlayedSignalTests
{
    static SampleChunk Chunk(long start, float[] values, params SignalMark[] marks) => new(start, values, default) { RateHz = 250, Marks = [.. marks] };

    static float[] Wave(int from, int length) => [.. Enumerable.Range(from, length).Select(i => (float)Math.Sin(i * 2 * Math.PI / 250))];

    [Fact]
    public void Signal_at_its_own_rate_is_itself_from_its_first_sample_on()
    {
        var signal = new PlayedSignal(250);
        signal.Add(Chunk(1000, [1, 2, 3]));
        signal.Add(Chunk(1003, [4]));

        Assert.Equal([1, 2, 3, 4], Enumerable.Range(0, 4).Select(i => signal.At(i)));
    }

    [Fact]
    public void Signal_is_resampled_to_the_device_without_a_shift()
    {
        var signal = new PlayedSignal(1000);
        for (var i = 0; i < 20; i++)
            signal.Add(Chunk(i * 25, Wave(i * 25, 25)));
        Assert.Equal(long.MaxValue, signal.EndTick);
        signal.End();

        // Before its first and after its last sample the signal is taken as standing still.
        for (var tick = 200; tick < 1800; tick++)
            Assert.Equal(Math.Sin(tick * 2 * Math.PI / 1000), signal.At(tick), 0.001);
        Assert.Equal(2000, signal.EndTick);
        Assert.Null(signal.Remark);
    }

    [Fact]
    public void Electrode_is_off_where_the_source_says_so_or_lost_samples()
    {
        var signal = new PlayedSignal(500);
        signal.Add(Chunk(0, new float[10], new(SignalFault.LeadOff, 2, 3), new(SignalFault.Saturated, 7, 1)));
        signal.Add(Chunk(20, new float[10]));
        signal.End();

        var off = Enumerable.Range(0, 60).Where(tick => float.IsNaN(signal.At(tick)));

        Assert.Equal([.. Enumerable.Range(4, 6), .. Enumerable.Range(20, 20)], off);
    }

    [Fact]
    public void Late_signal_holds_its_last_value_and_is_told()
    {
        var signal = new PlayedSignal(250);
        signal.Add(Chunk(0, [1, 2]));

        Assert.Equal([1, 2, 2, 2], Enumerable.Range(0, 4).Select(i => signal.At(i)));
        signal.Add(Chunk(2, [3, 4, 5]));
        Assert.Equal(5, signal.At(4));
        Assert.Equal(2, signal.LateTicks);
        Assert.Contains("late by 0.0 s", signal.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Signal_is_ready_with_enough_in_reserve_or_when_there_is_no_more()
    {
        var signal = new PlayedSignal(250);
        for (var i = 0; i < 3; i++)
            signal.Add(Chunk(i * 25, new float[25]));
        Assert.False(signal.IsReady);
        signal.Add(Chunk(75, new float[25]));
        Assert.True(signal.IsReady);

        var shorter = new PlayedSignal(250);
        shorter.Add(Chunk(0, new float[2]));
        shorter.End();
        Assert.True(shorter.IsReady);
    }

    [Fact]
    public void Source_without_a_rate_can_not_be_played()
    {
        var e = Assert.Throws<EcgStreamException>(() => new PlayedSignal(250).Add(new(0, new float[] { 1 }, default)));

        Assert.Contains("rate", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signal_keeps_nothing_that_a_stopped_device_will_not_ask_for()
    {
        var signal = new PlayedSignal(250);
        for (var i = 0; i < 1000; i++)
        {
            signal.Add(Chunk(i * 25, Wave(i * 25, 25), new SignalMark(SignalFault.LeadOff, i * 25, 1)));
            signal.Skip(i * 25);
        }

        Assert.InRange(signal.Kept, 1, 2);
        Assert.Equal(Wave(24_990, 1)[0], signal.At(24_990));
    }
}

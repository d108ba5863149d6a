using System.Buffers;
using CsCheck;

namespace EcgStream.Devices.Tests;

public class EmulatedBitalinoTests
{
    static string Send(EmulatedBitalino device, params byte[] commands)
    {
        var answer = new ArrayBufferWriter<byte>();
        foreach (var command in commands)
            device.Receive(command, answer);
        return ReadByHand.Text(answer.WrittenSpan);
    }

    static byte Start(int channels) => (byte)(1 | channels << 2);

    static List<ReadByHand.Packet> Take(EmulatedBitalino device, int channels, params float[] milliVolts)
    {
        var frames = new ArrayBufferWriter<byte>();
        foreach (var value in milliVolts)
            device.Encode(value, frames);
        return ReadByHand.Bitalino(frames.WrittenSpan.ToArray(), channels);
    }

    [Fact]
    public void Bitalino_says_its_version_while_it_rests()
    {
        var device = new EmulatedBitalino();

        Assert.Equal("BITalino_v5.1\n", Send(device, 7));
        Assert.Equal("", Send(device, Start(1), 7));
    }

    [Theory]
    [InlineData(0x03, 1)]
    [InlineData(0x43, 10)]
    [InlineData(0x83, 100)]
    [InlineData(0xC3, 1000)]
    public void Bitalino_samples_at_the_rate_that_it_is_told(byte command, int rateHz)
    {
        var device = new EmulatedBitalino();

        Send(device, command);

        Assert.Equal(rateHz, device.ClockHz / device.TicksPerSample);
    }

    [Fact]
    public void Bitalino_streams_until_it_hears_0_and_nothing_else()
    {
        var device = new EmulatedBitalino();
        Assert.False(device.IsStreaming);

        Send(device, 0xC3, Start(0b11), 0x03, 7, Start(0b1));
        Assert.True(device.IsStreaming);
        Assert.Equal(1, device.TicksPerSample);

        Send(device, 0);
        Assert.False(device.IsStreaming);
    }

    [Fact]
    public void Bitalino_sends_saw_teeth_in_simulated_mode_and_its_electrodes_after_the_next_start()
    {
        var device = new EmulatedBitalino();
        // 0b011101 of channels, and 10.
        Send(device, (byte)'v');
        Assert.True(device.IsStreaming);
        Assert.Equal([[0, 0, 0, 0], [4, 4, 4, 4]], Take(device, 4, 1, 1).Select(f => f.Values));

        Send(device, 0, Start(0b10));
        Assert.Equal(512 + 341, Take(device, 1, 1)[0].Values[0], 1.0);
    }

    [Fact]
    public void Bitalino_at_rest_takes_0_for_its_batterys_threshold()
    {
        var device = new EmulatedBitalino();
        Send(device, Start(1), 0);
        Assert.Null(device.BatteryThreshold);

        Send(device, 0);
        Assert.Equal(0, device.BatteryThreshold);
    }

    [Fact]
    public void Frames_of_any_choice_of_channels_have_the_ECG_on_A2_and_rest_at_half_scale_elsewhere() =>
        Gen.Select(Gen.Int[1, 63], Gen.Float[-1.49f, 1.49f]).Sample((mask, milliVolts) =>
        {
            var device = new EmulatedBitalino();
            Send(device, Start(mask));
            var chosen = Enumerable.Range(0, 6).Where(c => (mask >> c & 1) != 0).ToArray();

            var values = Assert.Single(Take(device, chosen.Length, milliVolts)).Values;

            Assert.Equal(chosen.Length, values.Length);
            for (var i = 0; i < chosen.Length; i++)
            {
                // From the fifth channel of a frame on there are 6 bits.
                var half = i < 4 ? 512 : 32;
                if (chosen[i] == 1)
                    Assert.Equal(milliVolts, ReadByHand.BitalinoMilliVolts(values[i]), 0.5 * 3.0 / 1024 + 1e-6);
                else
                    Assert.InRange(values[i], half - 1, half + 1);
            }
        }, iter: 2000);

    [Fact]
    public void Bitalino_stays_within_its_converter_and_shows_a_lost_electrode_as_its_rail()
    {
        var device = new EmulatedBitalino();
        Send(device, Start(0b10));

        Assert.Equal([1023, 0, 1023], Take(device, 1, 9, -9, float.NaN).Select(f => f.Values[0]));
    }

    [Fact]
    public void Counter_turns_over_after_15_and_starts_anew_with_the_stream()
    {
        var device = new EmulatedBitalino();
        Send(device, Start(0b10));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i % 16), Take(device, 1, new float[50]).Select(f => f.Counter));

        Send(device, 0, Start(0b10));
        Assert.Equal(0, Take(device, 1, 0)[0].Counter);
    }
}

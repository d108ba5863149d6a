using System.Buffers;
using System.Text;
using CsCheck;

namespace EcgStream.Devices.Tests;

public class EmulatedCytonTests
{
    readonly EmulatedCyton _cyton = new();

    string Send(string commands)
    {
        var answer = new ArrayBufferWriter<byte>();
        foreach (var command in Encoding.ASCII.GetBytes(commands))
            _cyton.Receive(command, answer);
        return ReadByHand.Text(answer.WrittenSpan);
    }

    List<ReadByHand.Packet> Take(params float[] milliVolts)
    {
        var packets = new ArrayBufferWriter<byte>();
        foreach (var value in milliVolts)
            _cyton.Encode(value, packets);
        return ReadByHand.Cyton(packets.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData("v", "OpenBCI V3 8-16 channel\nOn Board ADS1299 Device ID: 0x3E\nLIS3DH Device ID: 0x33\nFirmware: v3.1.1\n$$$")]
    [InlineData("V", "v3.1.1$$$")]
    [InlineData("d", "updating channel settings to default$$$")]
    [InlineData("D", "060110$$$")]
    [InlineData("C", "no daisy to attach!8$$$")]
    [InlineData("x3020000X", "Success: Channel set for 3$$$")]
    [InlineData("x1040110Xx2040110X", "Success: Channel set for 1$$$Success: Channel set for 2$$$")]
    [InlineData("x102000X", "Failure: too few chars$$$")]
    [InlineData("x1020000V", "Failure: 9th char not X$$$")]
    [InlineData("x9020000X", "Failure: Err: too many chars$$$")]
    [InlineData("x1090000X", "Failure: Err: too many chars$$$")]
    [InlineData("~~", "Sample rate is 250Hz$$$")]
    [InlineData("~6", "Sample rate set to 250Hz$$$")]
    [InlineData("~4~~", "Sample rate set to 1000Hz$$$Sample rate is 1000Hz$$$")]
    [InlineData("~9", "Failure: sample value out of bounds$$$")]
    [InlineData("b", "")]
    [InlineData("bx1040110X~~dDV", "")]
    [InlineData("bs", "")]
    [InlineData("12345678!@#$%^&*", "")]
    [InlineData("sM~6", "Sample rate set to 250Hz$$$")]
    public void Cyton_answers_as_its_firmware_does(string commands, string answer) => Assert.Equal(answer, Send(commands));

    [Theory]
    [InlineData("", false)]
    [InlineData("b", true)]
    [InlineData("bb", true)]
    [InlineData("bs", false)]
    [InlineData("bv", false)]
    [InlineData("bd", true)]
    [InlineData("~5b", false)]
    [InlineData("b~5", true)]
    public void Cyton_streams_from_b_to_s_or_v_at_no_rate_but_250(string commands, bool streams)
    {
        Send(commands);

        Assert.Equal(streams, _cyton.IsStreaming);
        Assert.Equal(250, _cyton.ClockHz / _cyton.TicksPerSample);
    }

    [Fact]
    public void Cyton_puts_the_ECG_on_channel_1_and_little_on_the_others() => Gen.Float[-187, 187].Sample(milliVolts =>
    {
        var values = Assert.Single(Take(milliVolts)).Values.Select(count => ReadByHand.CytonMilliVolts(count, 24)).ToArray();

        Assert.Equal(milliVolts, values[0], 0.00002);
        Assert.All(values[1..], value => Assert.InRange(value, -0.0101, 0.0101));
    }, iter: 1000);

    [Fact]
    public void Noise_differs_from_channel_to_channel_and_from_packet_to_packet() =>
        Assert.InRange(Take(new float[100]).SelectMany(p => p.Values[1..]).Distinct().Count(), 300, 700);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 6)]
    [InlineData(4, 8)]
    [InlineData(5, 12)]
    [InlineData(6, 24)]
    public void Cyton_takes_the_gain_that_it_is_told_until_it_is_told_to_forget(int code, int gain)
    {
        Send($"x10{code}0110X");
        Assert.Equal(1.5, ReadByHand.CytonMilliVolts(Take(1.5f)[0].Values[0], gain), 0.0003);

        Send("d");
        Assert.Equal(1.5, ReadByHand.CytonMilliVolts(Take(1.5f)[0].Values[0], 24), 0.00002);
    }

    [Fact]
    public void Cyton_stays_within_its_converter_and_shows_a_lost_electrode_as_its_rail() =>
        Assert.Equal([8_388_607, -8_388_607, 8_388_607], Take(1000, -1000, float.NaN).Select(p => p.Values[0]));

    [Fact]
    public void Cyton_says_zero_for_a_channel_that_is_off()
    {
        Send("1x2160110X");
        Assert.Equal([0, 0], Take(1)[0].Values[..2]);

        Send("!x2060110X");
        Assert.All(Take(1)[0].Values[..2], count => Assert.NotEqual(0, count));
    }

    [Fact]
    public void Counter_turns_over_after_255_and_starts_anew_with_the_stream()
    {
        Send("b");
        Assert.Equal(Enumerable.Range(0, 600).Select(i => i % 256), Take(new float[600]).Select(p => p.Counter));

        Send("sb");
        Assert.Equal(0, Take(0)[0].Counter);
    }
}

using System.Buffers;
using System.Text;
using static EcgStream.Mqtt.Tests.Payloads;

namespace EcgStream.Mqtt.Tests;

public class SamplePayloadTests
{
    [Fact]
    public void Our_object_is_read_with_all_it_says()
    {
        var message = Decode("""{"seq":12,"sample":2400,"time":"2026-01-01T00:00:00.25Z","rate":250,"unit":"uV","samples":[100,null,null,-250]}""", "application/json");

        Assert.Equal(12, message.Sequence);
        Assert.Equal(2400, message.FirstSample);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 250, TimeSpan.Zero), message.TakenAt);
        Assert.Equal(250, message.RateHz);
        Assert.Equal([0.1f, 0.1f, 0.1f, -0.25f], message.MilliVolts.ToArray());
        Assert.Equal([new SampleRange(1, 2)], message.LeadOff.ToArray());
    }

    [Theory]
    [InlineData("""{"ecg":[1,2],"packet":7,"timestamp":1767225600123,"fs":130}""")]
    [InlineData("""{"packetNumber":7,"Values":[1,2],"TimeStamp":1767225600123,"sample_rate":130}""")]
    [InlineData("""{"x":{"samples":[9]},"data":[1,2],"counter":7,"t":1767225600.123,"samplingRate":130.0}""")]
    [InlineData("""{"data":[5,6,7],"samples":[1,2],"packet":7,"seq":7,"ts":1767225600123000,"hz":130}""")]
    [InlineData("""{"samples":[1,2],"data":"none","seq":7,"sequence":"a","time":1767225600123000000,"rate":130,"fs":null}""")]
    public void Other_senders_names_are_understood(string json)
    {
        var message = Decode(json);

        Assert.Equal([1f, 2f], message.MilliVolts.ToArray());
        Assert.Equal(7, message.Sequence);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1767225600123), message.TakenAt);
        Assert.Equal(130, message.RateHz);
    }

    [Theory]
    [InlineData("0.5", null, new[] { 0.5f })]
    [InlineData("[0.5,-1e-1]", "", new[] { 0.5f, -0.1f })]
    [InlineData("  -3\r\n", "application/json; charset=utf-8", new[] { -3f })]
    [InlineData("1;2;3;\n4\n", "text/csv", new[] { 1f, 2, 3, 4 })]
    [InlineData("1, 2, 3", "text/plain", new[] { 1f, 2, 3 })]
    [InlineData("1\t2\t3", "application/octet-stream", new[] { 1f, 2, 3 })]
    [InlineData("1 2\n+3.5", "text/csv", new[] { 1f, 2, 3.5f })]
    [InlineData("[7]", "text/plain", new[] { 7f })]
    [InlineData("\uFEFF[7]", "application/json", new[] { 7f })]
    public void Plain_numbers_are_read(string text, string? contentType, float[] milliVolts) =>
        Assert.Equal(milliVolts, Decode(text, contentType).MilliVolts.ToArray());

    [Fact]
    public void A_lost_electrode_holds_the_value_before_it()
    {
        var message = Decode("!\n!\n0.5\n!\n0.25\n!\n");

        Assert.Equal([0f, 0f, 0.5f, 0.5f, 0.25f, 0.25f], message.MilliVolts.ToArray());
        Assert.Equal([new SampleRange(0, 2), new SampleRange(3, 1), new SampleRange(5, 1)], message.LeadOff.ToArray());
    }

    [Fact]
    public void Converter_counts_become_millivolts()
    {
        var options = new SamplePayloadOptions { Unit = SampleUnit.AdcCounts, Adc = new(10, 3.3, 1100), RateHz = 190 };

        var message = Decode("0,1023,512", "text/csv", options);

        Assert.Equal([-1.5f, 1.5f, (float)((512.0 / 1023 - 0.5) * 3)], message.MilliVolts.ToArray());
        Assert.Equal(190, message.RateHz);
        Assert.Contains("beyond", WhyNot("""{"unit":"V","samples":[2000]}"""), StringComparison.Ordinal);
        Assert.Contains("never counts", WhyNot("[1024]", options: options), StringComparison.Ordinal);
        Assert.Contains("reference voltage", WhyNot("""{"unit":"adc","samples":[1]}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1,2")]
    [InlineData("[1,2]]")]
    [InlineData("[1] [2]")]
    [InlineData("[[1],[2]]")]
    [InlineData("[1,\"2\"]")]
    [InlineData("[1e39]")]
    [InlineData("[1000001]")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e39")]
    [InlineData("1,,2")]
    [InlineData(",1")]
    [InlineData("1,5;2,5")]
    [InlineData("1 234,5")]
    [InlineData("ECG 12")]
    [InlineData("0x10")]
    [InlineData("true")]
    [InlineData("{\"samples\":[1],\"samples\":[2]}")]
    [InlineData("{\"seq\":-1,\"samples\":[1]}")]
    [InlineData("{\"seq\":1.5,\"samples\":[1]}")]
    [InlineData("{\"rate\":0,\"samples\":[1]}")]
    [InlineData("{\"unit\":\"kg\",\"samples\":[1]}")]
    [InlineData("{\"time\":\"yesterday\",\"samples\":[1]}")]
    [InlineData("{\"sample\":9007199254740992,\"samples\":[1]}")]
    public void What_is_malformed_is_refused_in_one_sentence(string text)
    {
        var whyNot = WhyNot(text);

        Assert.EndsWith(".", whyNot, StringComparison.Ordinal);
        Assert.InRange(whyNot.Length, 10, 200);
    }

    [Fact]
    public void Too_much_is_refused()
    {
        Assert.Equal(100_000, Decode("[" + string.Join(',', Enumerable.Repeat("1", 100_000)) + "]").Length);
        Assert.Contains("100000", WhyNot("[" + string.Join(',', Enumerable.Repeat("1", 100_001)) + "]"), StringComparison.Ordinal);
        Assert.Contains("1000000", WhyNot(new string('1', 1_000_001)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_binary_message_is_refused_whichever_bit_is_turned()
    {
        var bytes = Binary(Message([0.1f, -0.2f, 0.3f], sequence: 5), SampleEncoding.Int16);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(SamplePayload.TryDecode(new(damaged), SamplePayload.BinaryContentType, SamplePayloadOptions.Default, out var message, out _));
            Assert.Null(message);
        }
    }

    [Fact]
    public void A_sample_that_does_not_fit_the_step_is_said()
    {
        var mistake = Assert.Throws<EcgStreamException>(() =>
            SamplePayload.EncodeBinary(Message([1, 100]), new ArrayBufferWriter<byte>(), SampleEncoding.Int16, 0.001f));
        Assert.Contains("Sample 1, 100 mV", mistake.Message, StringComparison.Ordinal);
    }

    static string WhyNot(string text, string? contentType = null, SamplePayloadOptions? options = null)
    {
        Assert.False(SamplePayload.TryDecode(new(Encoding.UTF8.GetBytes(text)), contentType, options ?? SamplePayloadOptions.Default, out var message, out var whyNot));
        Assert.Null(message);
        return whyNot;
    }
}

using System.Text;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class JsonLinesDecoderTests
{
    static Splitting.Decoded Decode(string text, string key = "ecg", params int[] cuts) =>
        Splitting.Decode(new JsonLinesDecoder(new() { Unit = AsciiUnit.MilliVolts }, key), Encoding.UTF8.GetBytes(text), cuts);

    [Theory]
    [InlineData("ecg", """{"t":123,"ecg":0.5}""", new[] { 0.5f }, new[] { 123_000L })]
    [InlineData("ecg", """{ "ecg" : 1, "t_us" : 5000 }""", new[] { 1f }, new[] { 5_000L })]
    [InlineData("ecg", """{"ecg":[1,2],"t":9}""", new[] { 1f, 2 }, new[] { TimedTimeline.NoStamp, TimedTimeline.NoStamp })]
    [InlineData("lead1", """{"lead1":3,"ecg":4,"meta":{"lead1":5}}""", new[] { 3f }, new[] { TimedTimeline.NoStamp })]
    [InlineData("ecg", """[1,2,3]""", new[] { 1f, 2, 3 }, new[] { TimedTimeline.NoStamp, TimedTimeline.NoStamp, TimedTimeline.NoStamp })]
    public void Decoder_reads_objects_and_arrays(string key, string line, float[] values, long[] stamps)
    {
        var decoded = Decode($"\n{line}\r\n", key);

        Assert.Equal(values, decoded.MilliVolts);
        Assert.Equal(stamps, decoded.Stamps);
    }

    [Fact]
    public void Decoder_keeps_a_slot_for_a_sample_with_an_electrode_off() =>
        Assert.Equal(SignalFault.LeadOff, Assert.Single(Decode("\n{\"ecg\":null}\n").Marks).Fault);

    [Theory]
    [InlineData("""{"t":1,"emg":2}""", """'{"t":1,"emg":2}': no member 'ecg'; choose one with key=""")]
    [InlineData("""{"ecg":"2"}""", """'{"ecg":"2"}': 'ecg' is no number""")]
    [InlineData("""{"ecg":2,"t":"now"}""", """'{"ecg":2,"t":"now"}': its time is no number""")]
    [InlineData("""{"ecg":2""", """'{"ecg":2' is no JSON""")]
    [InlineData("""{"ecg":2}}""", """'{"ecg":2}}' is no JSON""")]
    [InlineData("[1,2,x]", "'[1,2,x]' is no JSON")]
    [InlineData("ready", "'ready' is no JSON")]
    [InlineData("""{"ecg":1e7}""", """'{"ecg":1e7}' is beyond 1000000 mV, more than any electrode carries; check unit=""")]
    public void Decoder_takes_a_line_whole_or_not_at_all(string line, string why)
    {
        var decoded = Decode($"\n{line}\n");

        Assert.Empty(decoded.MilliVolts);
        Assert.Equal((1, why), (decoded.Rejected, decoded.Why));
    }

    [Fact]
    public void Decoder_finds_the_same_samples_wherever_the_bytes_were_split() =>
        Gen.Select(Gen.OneOf(Gen.OneOf("{\"ecg\":1}\n", "{\"t\":4,\"ecg\":[1,2]}\n", "[1,", "]\n"), Gen.String[Gen.Char["{}[]\":,0123456789.etcgn ul\n\\"], 0, 10]).Array[0, 30], Splitting.Cuts)
            .Sample((pieces, cuts) =>
            {
                var decoded = Decode(string.Concat(pieces));
                return decoded.IsSame(Decode(string.Concat(pieces), "ecg", cuts)) && decoded.IsSane;
            }, iter: 5_000);

    [Fact]
    public void Decoder_allocates_nothing_for_a_line_of_good_json()
    {
        var decoder = new JsonLinesDecoder(new(), "ecg");
        var batch = new SampleBatch();
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"t\":1000,\"ecg\":512}\n{\"ecg\":[512,513]}\nhello\n{\"emg\":1}\n{\"ecg\":9999}\n", 10)));
        decoder.Decode(lines, batch);
        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            batch.Clear();
            decoder.Decode("\n{\"t\":1000,\"ecg\":512}\n{\"ecg\":[512,513]}\nhello\n"u8, batch);
        }));
    }
}

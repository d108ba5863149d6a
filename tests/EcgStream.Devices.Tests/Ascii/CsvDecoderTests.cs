using System.Text;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class CsvDecoderTests
{
    static readonly AsciiFormat Millivolts = new() { Unit = AsciiUnit.MilliVolts };

    static Splitting.Decoded Decode(string text, string? columns = null, params int[] cuts) =>
        Splitting.Decode(new CsvDecoder(Millivolts, columns is null ? null : CsvColumns.FromNames([.. columns.Split(',')])), Encoding.UTF8.GetBytes(text), cuts);

    [Theory]
    [InlineData("t,ecg", "\n100,1\n104,2\n", new[] { 1f, 2 }, new[] { 100_000L, 104_000 })]
    [InlineData("ecg,t_us", "\n1;100.5\n2;104\n", new[] { 1f, 2 }, new[] { 100_500L, 104_000 })]
    [InlineData("x,ecg,t,y", "\n9\t1\t100\t8\n", new[] { 1f }, new[] { 100_000L })]
    [InlineData("t,value", "\n100,1\n", new[] { 1f }, new[] { 100_000L })]
    [InlineData("a,ecg", "\n100,1\n", new[] { 1f }, new[] { TimedTimeline.NoStamp })]
    [InlineData(null, "\nmillis,ecg,resp\n100,1,7\n", new[] { 1f }, new[] { 100_000L })]
    [InlineData(null, "t,ecg\r\n100,1\r\n104,2\r\n", new[] { 1f, 2 }, new[] { 100_000L, 104_000 })]
    [InlineData(null, "7,8\r\nt,ecg\r\n100,1\r\n", new[] { 1f }, new[] { 100_000L })]
    [InlineData("ecg,t", "t,ecg\n1,100\n", new[] { 1f }, new[] { 100_000L })]
    [InlineData("ecg,t", "\nt,ecg\n1,100\n", new[] { 1f }, new[] { 100_000L })]
    [InlineData(null, "\n1\n2\n", new[] { 1f, 2 }, new[] { TimedTimeline.NoStamp, TimedTimeline.NoStamp })]
    public void Decoder_finds_its_columns_by_name(string? columns, string text, float[] values, long[] stamps)
    {
        var decoded = Decode(text, columns);

        Assert.Equal(values, decoded.MilliVolts);
        Assert.Equal(stamps, decoded.Stamps);
        Assert.Equal(0, decoded.Rejected);
    }

    [Fact]
    public void Decoder_keeps_a_slot_for_a_sample_with_an_electrode_off()
    {
        var decoded = Decode("\n100,1\n104,!\n", "t,ecg");

        Assert.Equal([1, 1], decoded.MilliVolts);
        Assert.Equal(new SignalMark(SignalFault.LeadOff, 1, 1), Assert.Single(decoded.Marks));
    }

    [Theory]
    [InlineData(null, "1,2", "'1,2': which column is which? Name them with columns=, for example columns=t,ecg")]
    [InlineData("t,ecg", "512", "'512': column 2, the samples, is not there; check columns=")]
    [InlineData("t,ecg", "x1,512", "'x1,512': column 1, the time, is no number; check columns=")]
    [InlineData("t,ecg", "100,x1", "'100,x1': column 2, the samples, is no number")]
    [InlineData("t,ecg", "100,1e9", "'100,1e9' is beyond 1000000 mV, more than any electrode carries; check unit=")]
    [InlineData("t,ecg", "é,1", "'\\xC3\\xA9,1' is no text: check baud=")]
    public void Decoder_rejects_what_is_no_sample_and_says_why(string? columns, string line, string why)
    {
        var decoded = Decode($"\n{line}\n", columns);

        Assert.Empty(decoded.MilliVolts);
        Assert.Equal((1, why), (decoded.Rejected, decoded.Why));
    }

    [Fact]
    public void Decoder_finds_the_same_samples_wherever_the_bytes_were_split() =>
        Gen.Select(Gen.String[Gen.Char["0123456789,;.-! \n\r\ntecg_ms\u00e9"], 0, 200], Splitting.Cuts, Gen.OneOf<string?>("t,ecg", "ecg", null)).Sample((text, cuts, columns) =>
        {
            var decoded = Decode(text, columns);
            return decoded.IsSame(Decode(text, columns, cuts)) && decoded.IsSane;
        }, iter: 5_000);

    [Fact]
    public void Decoder_allocates_nothing_for_a_line()
    {
        var decoder = new CsvDecoder(new(), new(2, 1, DeviceTimeUnit.Milliseconds));
        var batch = new SampleBatch();
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1000,512\r\n1001,!\r\nhello world\r\n1002\r\n1003,9999\r\n", 10)));
        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            decoder.Decode(lines, batch);
            batch.Clear();
        }));
    }
}

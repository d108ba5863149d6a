using System.Text;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class AsciiDecoderTests
{
    static readonly AsciiFormat Millivolts = new() { Unit = AsciiUnit.MilliVolts };

    static (SampleChunk Chunk, AsciiDecoder Decoder) Decode(string text, AsciiFormat? format = null)
    {
        var decoder = new AsciiDecoder(format ?? Millivolts);
        var batch = new SampleBatch();
        decoder.Decode(Encoding.UTF8.GetBytes(text), batch);
        return (batch.Take(0, default, null), decoder);
    }

    static float[] Values(string text, AsciiFormat? format = null) => Decode(text, format).Chunk.MilliVolts.ToArray();

    [Theory]
    [InlineData("\n1\n2\n3\n")]
    [InlineData("\r\n1\r\n2\r\n3\r\n")]
    [InlineData("\r1\r2\r3\r")]
    [InlineData("\n 1\t\n\n\n+2.0\r\n3e0\n")]
    [InlineData("7\n1\n2\n3\n45")]
    public void Decoder_reads_lines_however_they_end(string text) => Assert.Equal([1, 2, 3], Values(text));

    [Fact]
    public void Decoder_drops_the_first_line_of_an_opening_for_it_may_have_lost_its_head()
    {
        var (chunk, decoder) = Decode("12\n512\n");

        Assert.Equal([512], chunk.MilliVolts.ToArray());
        Assert.Equal(0, decoder.Rejected);
    }

    [Fact]
    public void Decoder_starts_over_on_a_restart()
    {
        var decoder = new AsciiDecoder(Millivolts);
        var batch = new SampleBatch();
        decoder.Decode("\n1\n51"u8, batch);
        decoder.Restart();
        decoder.Decode("2\n513\n"u8, batch);

        Assert.Equal([1, 513], batch.Take(0, default, null).MilliVolts.ToArray());
    }

    [Fact]
    public void Decoder_keeps_a_slot_for_a_sample_with_an_electrode_off()
    {
        var (chunk, decoder) = Decode("\n!\n0.5\n!\n!\n0.7\n");

        Assert.Equal([0, 0.5f, 0.5f, 0.5f, 0.7f], chunk.MilliVolts.ToArray());
        Assert.Equal<SignalMark>([new(SignalFault.LeadOff, 0, 1), new(SignalFault.LeadOff, 2, 2)], chunk.Marks);
        Assert.Equal((2, 3), (decoder.Samples, decoder.LeadOffs));
    }

    [Fact]
    public void Decoder_turns_counts_into_millivolts_and_marks_the_rails()
    {
        var (chunk, _) = Decode("\n0\n512\n1023\n1022\n", new());

        Assert.Equal([-1.5f, (float)(3 * (512 / 1023.0 - 0.5)), 1.5f, (float)(3 * (1022 / 1023.0 - 0.5))], chunk.MilliVolts.ToArray());
        Assert.Equal<SignalMark>([new(SignalFault.Saturated, 0, 1), new(SignalFault.Saturated, 2, 1)], chunk.Marks);
    }

    [Theory]
    [InlineData(AsciiUnit.MilliVolts, 1.5f)]
    [InlineData(AsciiUnit.MicroVolts, 0.0015f)]
    [InlineData(AsciiUnit.Volts, 1500f)]
    public void Decoder_scales_by_the_unit(AsciiUnit unit, float expected) => Assert.Equal([expected], Values("\n1.5\n", new() { Unit = unit }));

    [Theory]
    [InlineData(2, "\n1700,512\n1701 , 513\n", new float[] { 512, 513 })]
    [InlineData(1, "\n512;9;7\n513\n", new float[] { 512, 513 })]
    [InlineData(3, "\na\tb\t512\nSensor value:  513\n", new float[] { 512, 513 })]
    [InlineData(2, "\n1700,512\n1701,!\n!\n", new float[] { 512, 512, 512 })]
    public void Decoder_takes_the_column_it_was_told(int column, string text, float[] expected) =>
        Assert.Equal(expected, Values(text, Millivolts with { Column = column }));

    [Theory]
    [InlineData("1700,512,3", null, "'1700,512,3': line has 3 columns; choose one with column=")]
    [InlineData("Sensor value: 513", null, "'Sensor value: 513': line has 3 columns; choose one with column=")]
    [InlineData("AD8232 ready", null, "'AD8232 ready' is no number")]
    [InlineData("5-1", null, "'5-1' is no number")]
    [InlineData("Infinity", null, "'Infinity' is no number")]
    [InlineData("NaN", null, "'NaN' is no number")]
    [InlineData("1e999", null, "'1e999' is no number")]
    [InlineData("1024", null, "'1024' is beyond 0 … 1023 of a 10-bit converter; check bits= or unit=")]
    [InlineData("-1", null, "'-1' is beyond 0 … 1023 of a 10-bit converter; check bits= or unit=")]
    [InlineData("é", null, "'\\xC3\\xA9' is no text: check baud=")]
    [InlineData("512", 2, "'512': line has 1 column; column=2 is not there")]
    [InlineData("512,x", 2, "'512,x': column 2 is no number")]
    public void Decoder_rejects_what_is_no_sample_and_says_why(string line, int? column, string why)
    {
        var (chunk, decoder) = Decode($"\n{line}\n", new() { Column = column });

        Assert.Equal(0, chunk.Length);
        Assert.Equal((1, why), (decoder.Rejected, decoder.LastRejected));
    }

    [Fact]
    public void Decoder_rejects_a_number_that_no_electrode_carries() =>
        Assert.Equal("'1e7' is beyond 1000000 mV, more than any electrode carries; check unit=", Decode("\n1e7\n").Decoder.LastRejected);

    [Fact]
    public void Decoder_passes_over_a_line_without_end()
    {
        var (chunk, decoder) = Decode($"\n{new string('7', 100_000)}\n8\n");

        Assert.Equal([8], chunk.MilliVolts.ToArray());
        Assert.Equal(1, decoder.Rejected);
        Assert.InRange(decoder.LastRejected.Length, 1, 200);
    }

    [Fact]
    public void Decoder_says_at_once_that_a_line_has_no_end() => Assert.Equal(1, Decode(new string('\x02', 1000)).Decoder.Rejected);

    [Fact]
    public void Decoder_allocates_nothing_for_a_line()
    {
        var decoder = new AsciiDecoder(new());
        var batch = new SampleBatch();
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("512\r\n!\r\nhello world\r\n1,2\r\n9999\r\n", 10)));
        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            decoder.Decode(lines, batch);
            batch.Clear();
        }));
    }
}

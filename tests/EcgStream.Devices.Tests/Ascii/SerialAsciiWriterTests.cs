using System.Text;
using CsCheck;

namespace EcgStream.Devices.Tests;

public class SerialAsciiWriterTests
{
    sealed class Line : ISerialLink
    {
        public MemoryStream Sent { get; } = new();

        public Queue<int> Takes { get; } = [];

        public string Text => Encoding.ASCII.GetString(Sent.ToArray());

        public int Read(Span<byte> into) => 0;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            if (Takes.TryDequeue(out var count) && count < bytes.Length)
            {
                Sent.Write(bytes[..count]);
                throw new TimeoutException();
            }
            Sent.Write(bytes);
        }

        public void Dispose() => Sent.Dispose();
    }

    static SampleChunk Chunk(float[] values, params SignalMark[] marks) => new(100, values, default) { Marks = [.. marks] };

    [Fact]
    public void Writer_prints_counts_and_exclamation_marks()
    {
        var line = new Line();
        using var writer = new SerialAsciiWriter(line, AdcScale.Ad8232);

        writer.Write(Chunk([-1.5f, 0, 1.5f, 9, 0], new(SignalFault.Saturated, 100, 5), new(SignalFault.LeadOff, 101, 1), new(SignalFault.Missing, 104, 1)));

        Assert.Equal("\r\n0\r\n!\r\n1023\r\n1023\r\n!\r\n", line.Text);
    }

    [Fact]
    public void Decoder_reads_back_what_the_writer_wrote_within_half_a_count() =>
        Gen.Select(Gen.Int[8, 24], Gen.Float[-1.5f, 1.5f].Array[1, 200]).Sample((bits, values) =>
        {
            var adc = new AdcScale(bits, 3.3, 1100);
            var line = new Line();
            using var writer = new SerialAsciiWriter(line, adc);
            writer.Write(Chunk(values));
            var batch = new SampleBatch();
            new AsciiDecoder(new() { Adc = adc }).Decode(line.Sent.ToArray(), batch);
            var read = batch.Take(0, default, null).MilliVolts.ToArray();
            var half = 0.5 * 3.0 / adc.MaxCount + 2e-7;
            return read.Length == values.Length && read.Zip(values).All(pair => Math.Abs(pair.First - pair.Second) <= half);
        }, iter: 2000);

    [Fact]
    public void Writer_drops_and_counts_lines_that_nobody_takes_and_leaves_no_torn_number()
    {
        var line = new Line();
        using var writer = new SerialAsciiWriter(line, AdcScale.Ad8232);
        line.Takes.Enqueue(2);

        writer.Write(Chunk([0, 0, 0]));
        writer.Write(Chunk([1.5f]));

        Assert.Equal(3, writer.Dropped);
        Assert.Equal("\r\n51?\r\n1023\r\n", line.Text);
    }

    [Fact]
    public void Writer_refuses_a_port_that_is_not_there()
    {
        var e = Assert.Throws<EcgStreamException>(() => SerialAsciiWriter.Open(SourceUri.Parse("serial:/dev/nothing-here")));

        Assert.Contains("There is no port /dev/nothing-here", e.Message, StringComparison.Ordinal);
    }
}

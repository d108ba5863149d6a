using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class WfdbCodecTests
{
    [Fact]
    public void Format_212_reads_back_what_was_packed_by_the_book() =>
        Gen.Int[-2048, 2047].Array[0, 41].Sample(samples =>
        {
            Assert.Equal(samples, Decoded(212, Pack212(samples), samples.Length));
            Assert.Equal(Pack212(samples).Length, WfdbCodec.Of(212)!.BytesOf(samples.Length));
        });

    [Theory]
    [InlineData(16, new byte[] { 0x01, 0x80, 0xFF, 0x7F }, new[] { -32767, 32767 })]
    [InlineData(61, new byte[] { 0x80, 0x01, 0x7F, 0xFF }, new[] { -32767, 32767 })]
    [InlineData(80, new byte[] { 0, 128, 255 }, new[] { -128, 0, 127 })]
    [InlineData(160, new byte[] { 0, 0, 0, 0x80, 0xFF, 0xFF }, new[] { -32768, 0, 32767 })]
    [InlineData(24, new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0x80 }, new[] { -1, 8388607, -8388608 })]
    [InlineData(32, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0x80 }, new[] { -2, -2147483647 })]
    [InlineData(212, new byte[] { 0xE3, 0x33, 0xF3 }, new[] { 995, 1011 })]
    public void Encoding_is_read_as_the_book_says(int format, byte[] bytes, int[] samples) =>
        Assert.Equal(samples, Decoded(format, bytes, samples.Length));

    public static byte[] Pack212(int[] samples)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < samples.Length; i += 2)
        {
            var first = samples[i] & 0xFFF;
            var second = i + 1 < samples.Length ? samples[i + 1] & 0xFFF : 0;
            bytes.Add((byte)(first % 256));
            bytes.Add((byte)(first / 256 + second / 256 * 16));
            if (i + 1 < samples.Length)
                bytes.Add((byte)(second % 256));
        }
        return [.. bytes];
    }

    static int[] Decoded(int format, byte[] bytes, int count)
    {
        var samples = new int[count];
        WfdbCodec.Of(format)!.Decode(bytes, samples);
        return samples;
    }
}

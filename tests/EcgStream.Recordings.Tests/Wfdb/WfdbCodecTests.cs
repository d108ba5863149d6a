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

    [Fact]
    public void Format_310_and_311_read_back_what_was_packed_by_the_book() =>
        Gen.Int[-512, 511].Array[0, 40].Sample(samples =>
        {
            foreach (var format in new[] { 310, 311 })
            {
                var packed = Pack10(samples, format);
                Assert.Equal(samples, Decoded(format, packed, samples.Length));
                Assert.Equal(samples, Decoded(format, packed[..(int)WfdbCodec.Of(format)!.BytesOf(samples.Length)], samples.Length));
            }
        });

    [Fact]
    public void Samples_that_bytes_hold_are_those_whose_bytes_they_have() =>
        Gen.Select(Gen.Int[0, WfdbCodec.All.Length - 1].Select(i => WfdbCodec.All[i]), Gen.Int[0, 100]).Sample((codec, bytes) =>
        {
            var samples = codec.SamplesIn(bytes);
            Assert.True(codec.BytesOf(samples) <= bytes && codec.BytesOf(samples + 1) > bytes);
        });

    [Theory]
    [InlineData(8, new byte[] { 5, 0xFE, 0x80 }, new[] { 5, -2, -128 })]
    [InlineData(310, new byte[] { 0x02, 0x00, 0xFE, 0x07 }, new[] { 1, -1, 0 })]
    [InlineData(310, new byte[] { 0x00, 0x08, 0x00, 0xF8 }, new[] { 0, 0, -31 })]
    [InlineData(311, new byte[] { 0x01, 0xFC, 0x0F, 0x20 }, new[] { 1, -1, -512 })]
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

    // Three samples a 32-bit word: 311 one after another, 310 two with a spare bit below them and the third in halves above them.
    static byte[] Pack10(int[] samples, int format)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < samples.Length; i += 3)
        {
            uint At(int j) => i + j < samples.Length ? (uint)samples[i + j] & 0x3FF : 0;
            var word = format == 311
                ? At(0) | (At(1) << 10) | (At(2) << 20)
                : (At(0) << 1) | ((At(2) & 0x1F) << 11) | (((At(1) << 1) | ((At(2) >> 5) << 11)) << 16);
            bytes.AddRange(BitConverter.GetBytes(word));
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

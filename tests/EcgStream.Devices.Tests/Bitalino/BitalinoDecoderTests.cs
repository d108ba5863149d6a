using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class BitalinoDecoderTests
{
    static byte[] Frame(int channels, int counter, int seed = 0) =>
        BitalinoFrames.Frame(counter % 16, [.. Enumerable.Range(0, channels).Select(c => (seed * 37 + c * 101) % (c < 4 ? 1024 : 64))]);

    static Gen<byte[]> Bytes(int channels) => Gen.Frequency(
        (3, Gen.Select(Gen.Int[0, 15], Gen.Int[1, 12], Gen.Int[0, 1000], (first, count, seed) =>
            Enumerable.Range(0, count).SelectMany(i => Frame(channels, first + i, seed + i)).ToArray())),
        (1, Gen.Byte.Array[0, 30])).Array[0, 10].Select(pieces => pieces.SelectMany(p => p).ToArray());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Decoder_reads_each_channel_of_a_frame(int channels) =>
        Gen.Select(Gen.Int[0, 1023].Array[4], Gen.Int[0, 63].Array[2], Gen.Int[0, 15]).Sample((tens, sixes, counter) =>
        {
            int[] counts = [.. tens.Concat(sixes).Take(channels)];
            byte[] bytes = [.. Enumerable.Range(0, 4).SelectMany(i => BitalinoFrames.Frame((counter + i) % 16, counts))];
            for (var place = 0; place < channels; place++)
            {
                var scale = place < 4 ? 1024.0 : 64;
                var decoded = Splitting.Decode(new BitalinoDecoder(channels, place), bytes);
                Assert.Equal(Enumerable.Repeat((float)((counts[place] / scale - 0.5) * 3.3 / 1100 * 1000), 4), decoded.MilliVolts, (a, b) => Math.Abs(a - b) < 1e-6);
                Assert.Equal(Enumerable.Range(counter, 4).Select(c => (long)c % 16), decoded.Stamps);
            }
        }, iter: 200);

    [Fact]
    public void Decoder_marks_the_converters_limits()
    {
        int[] counts = [0, 512, 1023, 512];
        byte[] bytes = [.. counts.SelectMany((count, i) => BitalinoFrames.Frame(i, count))];

        Assert.Equal([new(SignalFault.Saturated, 0, 1), new(SignalFault.Saturated, 2, 1)], Splitting.Decode(new BitalinoDecoder(1, 0), bytes).Marks);
    }

    [Fact]
    public void Decoder_loses_a_damaged_frame_alone() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[4, 25], Gen.Int[0, 7], Gen.Int[1, 255]).Sample((channels, hit, at, flip) =>
        {
            var frames = Enumerable.Range(0, 30).Select(i => Frame(channels, i, i)).ToList();
            frames[hit][at % frames[hit].Length] ^= (byte)flip;
            // One in sixteen damages leaves the CRC right: then it may be the counter's turn to tell, or nobody's.
            var passes = BitalinoFrame.IsGood(frames[hit]) && BitalinoFrame.Counter(frames[hit]) == hit % 16;

            var decoded = Splitting.Decode(new BitalinoDecoder(channels, 0), [.. frames.SelectMany(f => f)]);

            Assert.Equal(Enumerable.Range(0, 30).Where(i => i != hit || passes).Select(i => (long)i % 16), decoded.Stamps);
        }, iter: 500);

    [Fact]
    public void Decoder_finds_its_step_again_after_a_lost_byte()
    {
        byte[] bytes = [.. Enumerable.Range(0, 60).SelectMany(i => i == 20 ? Frame(2, i, i)[1..] : Frame(2, i, i))];

        var decoded = Splitting.Decode(new BitalinoDecoder(2, 0), bytes);

        Assert.Equal(59, decoded.Stamps.Count);
    }

    [Fact]
    public void Decoder_finds_the_same_samples_wherever_the_bytes_were_split() =>
        Gen.Int[1, 6].SelectMany(channels => Gen.Select(Gen.Const(channels), Bytes(channels), Splitting.Cuts)).Sample((channels, bytes, cuts) =>
            Splitting.Decode(new BitalinoDecoder(channels, 0), bytes).IsSame(Splitting.Decode(new BitalinoDecoder(channels, 0), bytes, cuts)), iter: 5_000);

    [Fact]
    public void Decoder_makes_no_sample_of_noise() => Gen.Select(Gen.Int[1, 6], Gen.Byte.Array[0, 2000]).Sample((channels, bytes) =>
    {
        var decoded = Splitting.Decode(new BitalinoDecoder(channels, 0), bytes);
        return decoded.IsSane && decoded.MilliVolts.Count == 0;
    }, iter: 1_000);

    [Fact]
    public void Decoder_allocates_nothing_for_a_frame()
    {
        var decoder = new BitalinoDecoder(2, 0);
        var batch = new SampleBatch();
        byte[] bytes = [.. Enumerable.Range(0, 160).SelectMany(i => i % 50 == 30 ? new byte[4] : Frame(2, i, i))];
        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            decoder.Decode(bytes, batch);
            batch.Clear();
        }));
    }
}

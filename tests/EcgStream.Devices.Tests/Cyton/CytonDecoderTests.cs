using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class CytonDecoderTests
{
    // Packets, torn packets, and noise that loves heads and feet.
    static readonly Gen<byte[]> Piece = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, 255], Gen.Int[-8_388_600, 8_388_600], Gen.Int[0xC0, 0xC6], (counter, count, foot) => CytonPackets.Packet(counter, count, (byte)foot))),
        (1, Gen.Select(Gen.Int[0, 255], Gen.Int[1, 32], (counter, length) => CytonPackets.Packet(counter, 5)[..length])),
        (2, Gen.OneOf(Gen.Byte, Gen.OneOf(Gen.Const((byte)0xA0), Gen.Const((byte)0xC0))).Array[0, 60]));

    static readonly Gen<byte[]> Bytes = Piece.Array[0, 20].Select(pieces => pieces.SelectMany(p => p).ToArray());

    static Splitting.Decoded Decode(params byte[][] pieces) =>
        Splitting.Decode(new CytonDecoder(1, 24), [.. pieces.SelectMany(p => p)]);

    [Theory]
    [InlineData(1, 24, 1000, 0.02235174f)]
    [InlineData(1, 24, -1000, -0.02235174f)]
    [InlineData(3, 24, 1000, 0.02239644f)]
    [InlineData(1, 1, 8_388_607, 4500f)]
    [InlineData(1, 8, 0, 0f)]
    public void Decoder_turns_a_channels_counts_into_millivolts_at_its_gain(int channel, int gain, int count, float milliVolts)
    {
        var decoded = Splitting.Decode(new CytonDecoder(channel, gain), [.. CytonPackets.Packet(7, count), .. CytonPackets.Packet(8, count)]);

        Assert.Equal(milliVolts, decoded.MilliVolts[0], 1e-6f * Math.Max(1, milliVolts));
        Assert.Equal(7, decoded.Stamps[0]);
    }

    [Fact]
    public void Decoder_marks_the_converters_limits()
    {
        var decoded = Decode(CytonPackets.Packet(0, 8_388_607), CytonPackets.Packet(1, 5), CytonPackets.Packet(2, -8_388_608), CytonPackets.Packet(3, 5));

        Assert.Equal([new(SignalFault.Saturated, 0, 1), new(SignalFault.Saturated, 2, 1)], decoded.Marks);
    }

    [Fact]
    public void Decoder_loses_a_bad_packet_alone()
    {
        var bad = CytonPackets.Packet(2, 0xA0A0A0);
        bad[32] = 0;

        var decoded = Decode(CytonPackets.Packet(1, 1), bad, CytonPackets.Packet(3, 3), CytonPackets.Packet(4, 4));

        Assert.Equal([1, 3, 4], decoded.Stamps);
        Assert.Equal((1, "no packet of a Cyton (A0 … C0) at byte A0; check format=, and baud=115200"), (decoded.Rejected, decoded.Why));
    }

    [Fact]
    public void Decoder_loses_torn_packets_alone()
    {
        var pieces = Enumerable.Range(0, 60).Select(i => i % 4 == 1 ? CytonPackets.Packet(i, i)[..(i % 32 + 1)] : CytonPackets.Packet(i, i)).ToArray();

        Assert.Equal(Enumerable.Range(0, 59).Where(i => i % 4 != 1).Select(i => (long)i), Decode(pieces).Stamps.Where(s => s < 59));
    }

    [Fact]
    public void Decoder_finds_the_same_samples_wherever_the_bytes_were_split() => Gen.Select(Bytes, Splitting.Cuts).Sample((bytes, cuts) =>
        Splitting.Decode(new CytonDecoder(2, 24), bytes).IsSame(Splitting.Decode(new CytonDecoder(2, 24), bytes, cuts)), iter: 5_000);

    [Fact]
    public void Decoder_makes_samples_only_of_heads_with_a_foot_and_none_twice() => Bytes.Sample(bytes =>
    {
        var decoded = Splitting.Decode(new CytonDecoder(1, 24), bytes);
        var packets = Enumerable.Range(0, bytes.Length).Where(at => at + 33 <= bytes.Length && bytes[at] == 0xA0 && bytes[at + 32] is >= 0xC0 and <= 0xC6).ToList();
        // Samples are a selection of the packets there are, in their order.
        var from = 0;
        foreach (var stamp in decoded.Stamps)
        {
            var found = packets.FindIndex(from, at => bytes[at + 1] == stamp);
            if (found < 0)
                return false;
            from = found + 1;
        }
        return decoded.IsSane && 33 * decoded.Stamps.Count <= bytes.Length;
    }, iter: 5_000);

    [Fact]
    public void Decoder_starts_over_on_a_restart()
    {
        var decoder = new CytonDecoder(1, 24);
        var batch = new SampleBatch();
        decoder.Decode(CytonPackets.Packet(1, 1), batch);
        decoder.Restart();
        decoder.Decode([.. CytonPackets.Packet(2, 2), .. CytonPackets.Packet(3, 3)], batch);

        Assert.Equal(2, batch.Count);
        Assert.Equal(0, decoder.Rejected);
    }

    [Fact]
    public void Decoder_allocates_nothing_for_a_packet()
    {
        var decoder = new CytonDecoder(1, 24);
        var batch = new SampleBatch();
        byte[] bytes = [.. Enumerable.Range(0, 100).SelectMany(i => i % 10 == 3 ? new byte[40] : CytonPackets.Packet(i, i))];
        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            decoder.Decode(bytes, batch);
            batch.Clear();
        }));
    }
}

using CsCheck;

namespace EcgStream.Mqtt.Tests;

public sealed class PacketLengthGuardTests
{
    const int Limit = 1000;

    [Fact]
    public void Honest_packets_pass_at_any_split() =>
        Gen.Select(Gen.Int[0, Limit].List[0, 10], Gen.Int[1, 700].List[1, 10]).Sample((lengths, splits) =>
            Assert.True(Allows(lengths.SelectMany(n => Packet(n, n)).ToArray(), splits)));

    [Fact]
    public void Packet_that_announces_too_much_is_refused_before_its_body() =>
        Gen.Select(Gen.Int[0, Limit].List[0, 5], Gen.Int[Limit + 1, 268_435_455], Gen.Int[1, 700].List[1, 10]).Sample((before, announced, splits) =>
            Assert.False(Allows([.. before.SelectMany(n => Packet(n, n)), .. Packet(announced, 0)], splits)));

    [Fact]
    public void Any_split_of_any_bytes_gives_the_same_answer() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 100].List[1, 10]).Sample((bytes, splits) =>
            Assert.Equal(new PacketLengthGuard().Allows(bytes, Limit), Allows(bytes, splits)));

    [Fact]
    public void Length_of_five_bytes_is_refused() =>
        Assert.False(new PacketLengthGuard().Allows([0x10, 0x80, 0x80, 0x80, 0x80, 0x00], int.MaxValue));

    static bool Allows(byte[] bytes, List<int> splits)
    {
        var guard = new PacketLengthGuard();
        for (int at = 0, n = 0; at < bytes.Length; n++)
        {
            var length = Math.Min(splits[n % splits.Count], bytes.Length - at);
            if (!guard.Allows(bytes.AsSpan(at, length), Limit))
                return false;
            at += length;
        }
        return true;
    }

    static IEnumerable<byte> Packet(int announced, int body)
    {
        yield return 0x30;
        for (; announced >= 0x80; announced >>= 7)
            yield return (byte)(announced | 0x80);
        yield return (byte)announced;
        for (var i = 0; i < body; i++)
            yield return 0xFF;
    }
}

using System.Buffers;
using CsCheck;

namespace EcgStream.Mqtt.Tests;

public sealed class PayloadMarkTests
{
    [Fact]
    public void Mark_is_the_same_however_the_payload_lies_in_memory() =>
        Gen.Select(Gen.Byte.Array[1, 100], Gen.Int[0, 100]).Sample((bytes, cut) =>
        {
            cut = Math.Min(cut, bytes.Length);
            var first = new Segment(bytes[..cut], 0);
            var last = new Segment(bytes[cut..], cut);
            first.Then(last);
            Assert.Equal(
                PayloadMark.Of(new ReadOnlySequence<byte>(bytes)),
                PayloadMark.Of(new ReadOnlySequence<byte>(first, 0, last, bytes.Length - cut)));
        });

    [Fact]
    public void Mark_is_another_where_any_byte_or_the_length_is_another() =>
        Gen.Select(Gen.Byte.Array[1, 100], Gen.Int[0, 99], Gen.Byte[1, 255]).Sample((bytes, at, change) =>
        {
            var mark = PayloadMark.Of(new ReadOnlySequence<byte>(bytes));
            byte[] longer = [.. bytes, 0];
            Assert.NotEqual(mark, PayloadMark.Of(new ReadOnlySequence<byte>(longer)));
            bytes[at % bytes.Length] ^= change;
            Assert.NotEqual(mark, PayloadMark.Of(new ReadOnlySequence<byte>(bytes)));
        });

    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long before) => (Memory, RunningIndex) = (bytes, before);

        public void Then(Segment next) => Next = next;
    }
}

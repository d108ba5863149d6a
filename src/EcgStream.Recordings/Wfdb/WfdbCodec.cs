using System.Buffers.Binary;
using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// One encoding of samples in a WFDB signal file, as described in the WFDB Applications Guide, signal(5). A new one is one decoder and one
/// line in <see cref="All"/>.
/// </summary>
sealed class WfdbCodec
{
    readonly Decoder _decode;

    readonly ImmutableArray<int> _groupBytes;

    /// <param name="format">Number of the encoding in a header.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="groupBytes">Bytes that 1, 2 … samples of a group take, up to the whole group: samples are packed in groups.</param>
    /// <param name="decode">Decodes a run that begins with a group.</param>
    WfdbCodec(int format, int bits, ImmutableArray<int> groupBytes, Decoder decode)
    {
        (Format, _groupBytes, _decode) = (format, groupBytes, decode);
        Maximum = (int)((1L << (bits - 1)) - 1);
        Invalid = -Maximum - 1;
    }

    delegate void Decoder(ReadOnlySpan<byte> bytes, Span<int> samples);

    /// <summary>The encodings that can be read.</summary>
    public static ImmutableArray<WfdbCodec> All { get; } =
    [
        new(8, 32, [1], Decode8) { IsDifference = true },
        new(16, 16, [2], Decode16),
        new(24, 24, [3], Decode24),
        new(32, 32, [4], Decode32),
        new(61, 16, [2], Decode61),
        new(80, 8, [1], Decode80),
        new(160, 16, [2], Decode160),
        new(212, 12, [2, 3], Decode212),
        new(310, 10, [2, 4, 4], Decode310),
        new(311, 10, [2, 3, 4], Decode311),
    ];

    /// <summary>Number of the encoding in a header.</summary>
    public int Format { get; }

    /// <summary>Samples that are packed together, 1 to 3: a file is cut only between groups.</summary>
    public int SamplesPerGroup => _groupBytes.Length;

    /// <summary>Whether a value is the difference from the signal's sample before it; the first one's is from the header's initial value.</summary>
    public bool IsDifference { get; private init; }

    /// <summary>The largest value it can hold; the smallest valid one is its negative.</summary>
    public int Maximum { get; }

    /// <summary>The value that stands for "no sample".</summary>
    public int Invalid { get; }

    /// <summary>The encoding of that number, or null.</summary>
    public static WfdbCodec? Of(int format) => All.FirstOrDefault(c => c.Format == format);

    /// <summary>Bytes that a run of samples takes; its last group may lack the bytes of samples that it has no use for.</summary>
    public long BytesOf(long samples) => samples / SamplesPerGroup * _groupBytes[^1] + Partial((int)(samples % SamplesPerGroup));

    /// <summary>Samples that so many bytes hold, the unused places of a last group included.</summary>
    public long SamplesIn(long bytes)
    {
        var rest = bytes % _groupBytes[^1];
        var samples = bytes / _groupBytes[^1] * SamplesPerGroup;
        for (var more = SamplesPerGroup - 1; more > 0; more--)
        {
            if (Partial(more) <= rest)
                return samples + more;
        }
        return samples;
    }

    /// <summary>Decodes a run of samples that begins with a group.</summary>
    /// <param name="bytes">At least <see cref="BytesOf"/> of the number of samples.</param>
    /// <param name="samples">Receives the digital values.</param>
    public void Decode(ReadOnlySpan<byte> bytes, Span<int> samples) => _decode(bytes, samples);

    int Partial(int samples) => samples == 0 ? 0 : _groupBytes[samples - 1];

    static void Decode8(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (sbyte)bytes[i];
    }

    static void Decode16(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]);
    }

    static void Decode24(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = bytes[3 * i] | (bytes[3 * i + 1] << 8) | ((sbyte)bytes[3 * i + 2] << 16);
    }

    static void Decode32(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
    }

    static void Decode61(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * i)..]);
    }

    static void Decode80(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = bytes[i] - 128;
    }

    static void Decode160(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) - 32768;
    }

    static void Decode212(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i += 2)
        {
            var at = i / 2 * 3;
            samples[i] = TwelveBits(bytes[at] | (bytes[at + 1] << 8));
            if (i + 1 < samples.Length)
                samples[i + 1] = TwelveBits(bytes[at + 2] | ((bytes[at + 1] & 0xF0) << 4));
        }
    }

    static void Decode310(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i += 3)
        {
            var at = i / 3 * 4;
            // Each of two words holds a sample above its lowest bit, and half of the third sample above that.
            var low = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            samples[i] = TenBits(low >> 1);
            if (i + 1 >= samples.Length)
                break;
            var high = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 2)..]);
            samples[i + 1] = TenBits(high >> 1);
            if (i + 2 < samples.Length)
                samples[i + 2] = TenBits((low >> 11) | (high >> 11 << 5));
        }
    }

    static void Decode311(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            // Ten bits each, the lowest first; the sample lies within two bytes of the group.
            var (at, bit) = (i / 3 * 4 + i % 3, i % 3 * 2);
            samples[i] = TenBits(BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) >> bit);
        }
    }

    static int TenBits(int value) => value << 22 >> 22;

    // Shifting up and back down carries the twelfth bit, the sign, through the upper ones.
    static int TwelveBits(int value) => value << 20 >> 20;
}

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

    WfdbCodec(int format, int bits, int bytesPerPair, Decoder decode)
    {
        (Format, BytesPerPair, _decode) = (format, bytesPerPair, decode);
        Maximum = (int)((1L << (bits - 1)) - 1);
        Invalid = -Maximum - 1;
    }

    delegate void Decoder(ReadOnlySpan<byte> bytes, Span<int> samples);

    /// <summary>The encodings that can be read.</summary>
    public static ImmutableArray<WfdbCodec> All { get; } =
    [
        new(16, 16, 4, Decode16),
        new(24, 24, 6, Decode24),
        new(32, 32, 8, Decode32),
        new(61, 16, 4, Decode61),
        new(80, 8, 2, Decode80),
        new(160, 16, 4, Decode160),
        new(212, 12, 3, Decode212),
    ];

    /// <summary>Number of the encoding in a header.</summary>
    public int Format { get; }

    /// <summary>Bytes that two samples take.</summary>
    public int BytesPerPair { get; }

    /// <summary>The largest value it can hold; the smallest valid one is its negative.</summary>
    public int Maximum { get; }

    /// <summary>The value that stands for "no sample".</summary>
    public int Invalid { get; }

    /// <summary>The encoding of that number, or null.</summary>
    public static WfdbCodec? Of(int format) => All.FirstOrDefault(c => c.Format == format);

    /// <summary>Bytes that a run of samples takes; a run of odd length may leave half a pair unused.</summary>
    public long BytesOf(long samples) => samples / 2 * BytesPerPair + (samples % 2 == 0 ? 0 : (BytesPerPair + 1) / 2);

    /// <summary>Decodes a run of samples that begins with a pair.</summary>
    /// <param name="bytes">At least <see cref="BytesOf"/> of the number of samples.</param>
    /// <param name="samples">Receives the digital values.</param>
    public void Decode(ReadOnlySpan<byte> bytes, Span<int> samples) => _decode(bytes, samples);

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

    // Shifting up and back down carries the twelfth bit, the sign, through the upper ones.
    static int TwelveBits(int value) => value << 20 >> 20;
}

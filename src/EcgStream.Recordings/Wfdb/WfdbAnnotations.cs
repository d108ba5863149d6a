using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace EcgStream.Recordings;

/// <summary>One annotation of a WFDB record.</summary>
/// <param name="Sample">Index of the sample it is tied to, on the record's clock.</param>
/// <param name="Code">Its type, 1 … 49 (WFDB Programmer's Guide, "Annotation codes"; 1 is a normal beat).</param>
/// <param name="Symbol">The type's usual mark, for example <c>N</c>, <c>V</c>, <c>+</c>; <c>?</c> for a code without one.</param>
/// <param name="IsBeat">Whether the type stands for a heart beat.</param>
/// <param name="Subtype">Subtype, −128 … 127.</param>
/// <param name="Channel">Number of the signal it belongs to.</param>
/// <param name="Text">What is written beside it; null for nothing.</param>
public readonly record struct WfdbAnnotation(long Sample, int Code, char Symbol, bool IsBeat, int Subtype, int Channel, string? Text);

/// <summary>Reads and writes annotation files (<c>.atr</c>) in the MIT format: 16-bit words, type and distance from the annotation before (WFDB Applications Guide, annot(5)).</summary>
public static class WfdbAnnotations
{
    const int Skip = 59;
    const int Number = 60;
    const int Subtype = 61;
    const int Channel = 62;
    const int Auxiliary = 63;
    const int LastType = 49;
    const int UnknownBeat = 13;

    /// <summary>Code of an annotation that is a mere text.</summary>
    internal const int NoteCode = 22;

    /// <summary>The longest text that every reader takes, in bytes.</summary>
    internal const int MostTextBytes = 255;

    const int MostDistance = 0x3FF;
    const int LargestFile = 256 << 20;

    // By code; a space is a code without a mark.
    const string Symbols = " NLRaVFJASEj/Q~ | sT*D\"=pB^t+u?![]en@xf()r";

    /// <summary>Reads a file.</summary>
    /// <exception cref="EcgStreamException">The file is missing, can't be read or is no annotation file.</exception>
    public static ImmutableArray<WfdbAnnotation> Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
            throw new EcgStreamException($"There is no annotation file '{path}': check the path.");
        try
        {
            if (FileLength.Of(path) > LargestFile)
                throw new EcgStreamException($"The annotation file '{path}' is too large for one: give a WFDB annotation file, such as 100.atr.");
            return Parse(File.ReadAllBytes(path))
                ?? throw new EcgStreamException($"The file '{path}' is no WFDB annotation file in the MIT format: give one such as 100.atr.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The annotation file '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <returns>The annotations in the order of the file; null if the bytes are not in the format (cut off, or times before the record's beginning).</returns>
    public static ImmutableArray<WfdbAnnotation>? Parse(ReadOnlySpan<byte> bytes)
    {
        var annotations = ImmutableArray.CreateBuilder<WfdbAnnotation>();
        long sample = 0;
        var (number, channel) = (0, 0);
        while (bytes.Length >= 2)
        {
            var word = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            var (type, value) = (word >> 10, word & 0x3FF);
            bytes = bytes[2..];
            switch (type)
            {
                case 0 when value == 0:
                    return annotations.ToImmutable();
                case Skip:
                    if (bytes.Length < 4)
                        return null;
                    sample += (BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16) | BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
                    bytes = bytes[4..];
                    break;
                case Number:
                    number = (sbyte)value;
                    break;
                case Subtype when annotations.Count > 0:
                    annotations[^1] = annotations[^1] with { Subtype = (sbyte)value };
                    break;
                case Channel:
                    channel = value & 0xFF;
                    if (annotations.Count > 0)
                        annotations[^1] = annotations[^1] with { Channel = channel };
                    break;
                case Auxiliary:
                    var room = value + (value & 1);
                    if (bytes.Length < room)
                        return null;
                    if (annotations.Count > 0)
                        annotations[^1] = annotations[^1] with { Text = TextOf(bytes[..value]) };
                    bytes = bytes[room..];
                    break;
                case <= LastType:
                    sample += value;
                    // A word of type 0 only moves the time on.
                    if (type == 0)
                        break;
                    if (sample < 0)
                        return null;
                    annotations.Add(new(sample, type, SymbolOf(type), IsBeat(type), 0, channel, null));
                    break;
            }
        }
        // The word that ends a file is missing.
        return null;
    }

    /// <summary>The bytes of a file. Of an annotation, the sample, the code, the subtype, the channel and the text are written.</summary>
    /// <param name="annotations">Ascending by sample, codes 1 … 49, samples not negative; of a text the first 255 bytes of UTF-8 are written.</param>
    public static byte[] ToBytes(IReadOnlyList<WfdbAnnotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        var bytes = new List<byte>();
        void Word(int type, int value)
        {
            bytes.Add((byte)value);
            bytes.Add((byte)(type << 2 | value >> 8 & 3));
        }

        long sample = 0;
        var channel = 0;
        foreach (var annotation in annotations)
        {
            var step = annotation.Sample - sample;
            for (; step > MostDistance; step -= Math.Min(step, int.MaxValue))
            {
                // The distance is written high word first, each word low byte first.
                var distance = (int)Math.Min(step, int.MaxValue);
                Word(Skip, 0);
                bytes.AddRange([(byte)(distance >> 16), (byte)(distance >> 24), (byte)distance, (byte)(distance >> 8)]);
            }
            Word(annotation.Code, (int)step);
            sample = annotation.Sample;
            if (annotation.Subtype != 0)
                Word(Subtype, annotation.Subtype & 0xFF);
            if (annotation.Channel != channel)
                Word(Channel, channel = annotation.Channel);
            if (annotation.Text is { Length: > 0 } text)
                AddText(text);
        }
        Word(0, 0);
        return [.. bytes];

        void AddText(string text)
        {
            var written = Encoding.UTF8.GetBytes(text);
            var length = written.Length;
            // A letter is not cut in two.
            if (length > MostTextBytes)
            {
                for (length = MostTextBytes; (written[length] & 0xC0) == 0x80;)
                    length--;
            }
            Word(Auxiliary, length);
            bytes.AddRange(written.AsSpan(0, length));
            if (length % 2 == 1)
                bytes.Add(0);
        }
    }

    /// <summary>The code of a beat's symbol; that of a beat of unknown kind (Q) for any other text.</summary>
    internal static int BeatCode(string symbol) =>
        symbol is [var one] && Symbols.IndexOf(one, StringComparison.Ordinal) is var code && IsBeat(code) ? code : UnknownBeat;

    // UTF-8 where it is that, which ASCII always is; else one byte a character, as older files have it.
    static string TextOf(ReadOnlySpan<byte> bytes) => (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes).TrimEnd('\0');

    internal static char SymbolOf(int code) => code < Symbols.Length && Symbols[code] != ' ' ? Symbols[code] : '?';

    /// <summary>The codes that EC57 counts as beats: N L R a V F J A S E j / Q, e n, B, f and r.</summary>
    static bool IsBeat(int code) => code is (>= 1 and <= 13) or 25 or 30 or 34 or 35 or 38 or 41;
}

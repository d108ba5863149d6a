using Google.Protobuf;

namespace EcgStream.Onnx;

/// <summary>Protocol Buffers' wire types, by their numbers.</summary>
enum ProtoWire
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Group = 3,
    Fixed32 = 5,
}

/// <summary>
/// A message of a Protocol Buffers file as a range of its bytes. Enumerating gives its fields in file order; nothing is copied.
/// Malformed bytes throw <see cref="InvalidProtocolBufferException"/>, malformed text <see cref="InvalidDataException"/>.
/// </summary>
readonly struct ProtoMessage(byte[] buffer, int start, int length)
{
    public IEnumerator<ProtoField> GetEnumerator()
    {
        using var input = new CodedInputStream(buffer, start, length);
        while (true)
        {
            var fieldStart = (int)input.Position;
            var tag = input.ReadTag();
            if (tag == 0)
                yield break;
            var valueStart = (int)input.Position;
            input.SkipLastField();
            yield return new(buffer, fieldStart, valueStart, (int)input.Position, tag);
        }
    }

    /// <summary>The first field of a message known to have one.</summary>
    public ProtoField First()
    {
        foreach (var field in this)
            return field;
        throw new InvalidOperationException("The message is empty.");
    }
}

/// <summary>One field: its number, wire type and where its bytes lie.</summary>
readonly struct ProtoField(byte[] buffer, int start, int valueStart, int end, uint tag)
{
    public int Number => WireFormat.GetTagFieldNumber(tag);

    public ProtoWire Wire => (ProtoWire)WireFormat.GetTagWireType(tag);

    public bool Is(int number, ProtoWire wire) => Number == number && Wire == wire;

    /// <summary>Whether it holds repeated numbers, one by one or packed.</summary>
    public bool IsRepeated(int number, ProtoWire wire) => Number == number && (Wire == wire || Wire == ProtoWire.Bytes);

    /// <summary>The whole field with its tag.</summary>
    public ReadOnlySpan<byte> Raw => buffer.AsSpan(start..end);

    public long Int64()
    {
        using var input = Open();
        return input.ReadInt64();
    }

    public float Float()
    {
        using var input = Open();
        return input.ReadFloat();
    }

    public ReadOnlySpan<byte> Bytes() => buffer.AsSpan(Content());

    /// <summary>The bytes as text; bytes that are no UTF-8 are malformed.</summary>
    public string Text()
    {
        try
        {
            return ProtoText.Strict.GetString(Bytes());
        }
        catch (System.Text.DecoderFallbackException e)
        {
            throw new InvalidDataException("A text is not UTF-8.", e);
        }
    }

    public ProtoMessage Message()
    {
        var (offset, length) = Content().GetOffsetAndLength(buffer.Length);
        return new(buffer, offset, length);
    }

    /// <summary>Appends a repeated whole number, packed or not.</summary>
    public void Int64s(List<long> to)
    {
        if (Wire == ProtoWire.Varint)
        {
            to.Add(Int64());
            return;
        }
        using var input = OpenContent();
        while (!input.IsAtEnd)
            to.Add(input.ReadInt64());
    }

    /// <summary>Appends a repeated 32-bit float, packed or not.</summary>
    public void Floats(List<float> to)
    {
        if (Wire == ProtoWire.Fixed32)
        {
            to.Add(Float());
            return;
        }
        using var input = OpenContent();
        while (!input.IsAtEnd)
            to.Add(input.ReadFloat());
    }

    CodedInputStream Open() => new(buffer, valueStart, end - valueStart);

    CodedInputStream OpenContent()
    {
        var (offset, length) = Content().GetOffsetAndLength(buffer.Length);
        return new(buffer, offset, length);
    }

    Range Content()
    {
        using var input = Open();
        var length = input.ReadLength();
        var content = (int)input.Position;
        return content..(content + length);
    }
}

/// <summary>Gathers fields that a type does not know, so that writing gives them back.</summary>
sealed class ProtoUnknown
{
    List<byte>? _bytes;

    public void Add(ProtoField field) => (_bytes ??= []).AddRange(field.Raw);

    public ReadOnlyMemory<byte> ToMemory() => _bytes?.ToArray();
}

static class ProtoText
{
    public static System.Text.UTF8Encoding Strict { get; } = new(false, true);
}

using Google.Protobuf;

namespace EcgStream.Onnx;

/// <summary>Writes the fields of one message after another; an inner message is written first and then placed with its length.</summary>
sealed class ProtoWriter : IDisposable
{
    readonly MemoryStream _bytes = new();
    readonly CodedOutputStream _output;

    public ProtoWriter() => _output = new(_bytes, leaveOpen: true);

    public void Int64(int number, long value)
    {
        _output.WriteTag(number, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
    }

    public void Float(int number, float value)
    {
        _output.WriteTag(number, WireFormat.WireType.Fixed32);
        _output.WriteFloat(value);
    }

    public void Text(int number, string value)
    {
        _output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        _output.WriteString(value);
    }

    /// <summary>Leaves the field out where the text is empty, as the format's default is.</summary>
    public void TextUnlessEmpty(int number, string value)
    {
        if (value.Length > 0)
            Text(number, value);
    }

    public void Bytes(int number, ReadOnlyMemory<byte> value)
    {
        _output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        _output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    public void Message(int number, Action<ProtoWriter> write)
    {
        using var inner = new ProtoWriter();
        write(inner);
        Bytes(number, inner.Written());
    }

    /// <summary>Fields that were read as they stood, tags included.</summary>
    public void Raw(ReadOnlyMemory<byte> fields)
    {
        if (fields.IsEmpty)
            return;
        _output.Flush();
        _bytes.Write(fields.Span);
    }

    public ReadOnlyMemory<byte> Written()
    {
        _output.Flush();
        return _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);
    }

    public void Dispose()
    {
        _output.Dispose();
        _bytes.Dispose();
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EcgStream.Devices;
using EcgStream.Mqtt;

namespace EcgStream.Benchmarks.Load;

/// <summary>
/// The messages of the devices, written in little time: all play one simulated minute in a loop, each from another place, and its JSON is made once.
/// </summary>
sealed class LoadMessages
{
    readonly LoadOptions _options;
    readonly float[] _samples;
    readonly byte[] _text;
    readonly int[] _textAt;
    readonly byte[][] _topics;
    readonly byte[] _contentType;

    public LoadMessages(LoadOptions options)
    {
        _options = options;
        var minute = SimulatedRecord.Generate(SimulatedPerson.Draw(3, 7), null, 0, 1, 60, LoadOptions.SampleRateHz).MilliVolts;
        // Twice, so that a message never has to be put together at the seam.
        _samples = [.. minute, .. minute];
        var text = new StringBuilder();
        _textAt = new int[_samples.Length + 1];
        for (var i = 0; i < _samples.Length; i++)
        {
            _textAt[i] = text.Length;
            text.Append(CultureInfo.InvariantCulture, $"{_samples[i]:0.000},");
        }
        _textAt[^1] = text.Length;
        _text = Encoding.ASCII.GetBytes(text.ToString());
        _topics = [.. Enumerable.Range(0, options.Connections).Select(d => Encoding.UTF8.GetBytes($"ecg/{Name(d)}/samples"))];
        _contentType = Encoding.UTF8.GetBytes(options.Payload == "json" ? SamplePayload.JsonContentType : SamplePayload.BinaryContentType);
    }

    /// <summary>A device's name.</summary>
    public static string Name(int device) => string.Create(CultureInfo.InvariantCulture, $"d{device:0000}");

    /// <summary>Which device has a name.</summary>
    public static int DeviceOf(ReadOnlySpan<char> name) => int.Parse(name[1..], CultureInfo.InvariantCulture);

    /// <summary>Writes a whole PUBLISH packet (MQTT 5) and says how long it is.</summary>
    public int Write(int device, long sequence, long firstSample, int length, Span<byte> packet)
    {
        var topic = _topics[device];
        var at = 5 + 2 + topic.Length + (_options.Qos > 0 ? 2 : 0);
        packet[at++] = (byte)(3 + _contentType.Length);
        packet[at++] = 0x03;
        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], (ushort)_contentType.Length);
        _contentType.CopyTo(packet[(at + 2)..]);
        at += 2 + _contentType.Length;
        var place = (int)((firstSample + 997L * device) % (_samples.Length / 2));
        at += _options.Payload == "json" ? Json(sequence, firstSample, place, length, packet[at..]) : Binary(sequence, firstSample, place, length, packet[at..]);
        // The remaining length in four bytes, always: the head has a fixed size.
        packet[0] = (byte)(0x30 | _options.Qos << 1);
        var rest = at - 5;
        for (var i = 0; i < 4; i++)
            packet[1 + i] = (byte)(rest >> (7 * i) & 0x7F | (i < 3 ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[5..], (ushort)topic.Length);
        topic.CopyTo(packet[7..]);
        if (_options.Qos > 0)
            BinaryPrimitives.WriteUInt16BigEndian(packet[(7 + topic.Length)..], (ushort)(1 + sequence % 65_535));
        return at;
    }

    int Json(long sequence, long firstSample, int place, int length, Span<byte> output)
    {
        System.Text.Unicode.Utf8.TryWrite(output, CultureInfo.InvariantCulture, $"{{\"seq\":{sequence},\"sample\":{firstSample},\"rate\":{LoadOptions.SampleRateHz},\"unit\":\"mV\",\"samples\":[", out var head);
        // Without the last comma.
        var numbers = _text.AsSpan(_textAt[place].._textAt[place + length])[..^1];
        numbers.CopyTo(output[head..]);
        "]}"u8.CopyTo(output[(head + numbers.Length)..]);
        return head + numbers.Length + 2;
    }

    int Binary(long sequence, long firstSample, int place, int length, Span<byte> output)
    {
        var writer = new SpanWriter(_binary ??= new byte[65_536]);
        SamplePayload.EncodeBinary(
            new() { Sequence = sequence, FirstSample = firstSample, RateHz = LoadOptions.SampleRateHz, MilliVolts = _samples.AsMemory(place, length) },
            writer, SampleEncoding.Int16, 0.001f);
        _binary.AsSpan(0, writer.Written).CopyTo(output);
        return writer.Written;
    }

    byte[]? _binary;

    sealed class SpanWriter(byte[] buffer) : System.Buffers.IBufferWriter<byte>
    {
        public int Written { get; private set; }

        public void Advance(int count) => Written += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => buffer.AsMemory(Written);

        public Span<byte> GetSpan(int sizeHint = 0) => buffer.AsSpan(Written);
    }
}

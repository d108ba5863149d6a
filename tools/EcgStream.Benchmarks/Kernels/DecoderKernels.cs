using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using EcgStream.Devices;
using EcgStream.Mqtt;

namespace EcgStream.Benchmarks;

/// <summary>A read of a serial port, 250 samples, beside a plain loop that looks at each byte once and, for text, what .NET has for lines.</summary>
public class SerialDecoders
{
    const int Samples = 250;

    readonly byte[] _ascii = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, Samples).Select(k => string.Create(CultureInfo.InvariantCulture, $"{300 + k % 400}\r\n"))));
    readonly byte[] _cyton = [.. Enumerable.Range(0, Samples).SelectMany(Cyton)];
    readonly ISampleDecoder _lines = Decoder("ascii");
    readonly ISampleDecoder _packets = Decoder("cyton");
    readonly SampleBatch _batch = new();

    [Benchmark(Description = "ascii: plain loop over the bytes", Baseline = true), BenchmarkCategory("ascii")]
    public long PlainAscii() => Sum(_ascii);

    [Benchmark(Description = "ascii: decoder"), BenchmarkCategory("ascii")]
    public int Ascii() => Decode(_lines, _ascii);

    [Benchmark(Description = "ascii: Split and float.Parse"), BenchmarkCategory("ascii")]
    public int Split() => Encoding.ASCII.GetString(_ascii).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => float.Parse(line, CultureInfo.InvariantCulture)).ToArray().Length;

    [Benchmark(Description = "cyton: plain loop over the bytes", Baseline = true), BenchmarkCategory("cyton")]
    public long PlainCyton() => Sum(_cyton);

    [Benchmark(Description = "cyton: decoder"), BenchmarkCategory("cyton")]
    public int Packets() => Decode(_packets, _cyton);

    int Decode(ISampleDecoder decoder, byte[] bytes)
    {
        decoder.Decode(bytes, _batch);
        var count = _batch.Count;
        _batch.Clear();
        return count;
    }

    static long Sum(ReadOnlySpan<byte> bytes)
    {
        long sum = 0;
        foreach (var b in bytes)
            sum += b;
        return sum;
    }

    static ISampleDecoder Decoder(string format)
    {
        var uri = SourceUri.Parse($"serial:none?format={format}");
        return SerialProtocols.Find(format)!.Read(uri).NewDecoder();
    }

    static byte[] Cyton(int k)
    {
        var packet = new byte[33];
        (packet[0], packet[1], packet[3], packet[4], packet[32]) = (0xA0, (byte)k, (byte)(k >> 8), (byte)k, 0xC0);
        return packet;
    }
}

/// <summary>An MQTT message of a second at 250 Hz, beside what System.Text.Json and a cast of memory make of it, neither of which checks what it reads.</summary>
public class MqttPayloads
{
    readonly ReadOnlySequence<byte> _json;
    readonly ReadOnlySequence<byte> _binary;
    readonly float[] _copy = new float[250];

    public MqttPayloads()
    {
        var message = new SampleMessage { Sequence = 7, FirstSample = 1_750, RateHz = 250, MilliVolts = Enumerable.Range(0, 250).Select(i => MathF.Round(MathF.Sin(i * 0.1f), 3)).ToArray() };
        var (json, binary) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        SamplePayload.EncodeJson(message, json);
        SamplePayload.EncodeBinary(message, binary);
        (_json, _binary) = (new(json.WrittenMemory), new(binary.WrittenMemory));
    }

    [Benchmark(Description = "JSON: JsonDocument", Baseline = true), BenchmarkCategory("JSON")]
    public int Document()
    {
        using var document = JsonDocument.Parse(_json);
        return document.RootElement.EnumerateObject().First(p => p.Value.ValueKind == JsonValueKind.Array).Value.EnumerateArray().Select(v => v.GetSingle()).ToArray().Length;
    }

    [Benchmark(Description = "JSON: SamplePayload"), BenchmarkCategory("JSON")]
    public int Json() => Decode(_json, SamplePayload.JsonContentType);

    [Benchmark(Description = "binary: cast of the memory", Baseline = true), BenchmarkCategory("binary")]
    public int Cast()
    {
        MemoryMarshal.Cast<byte, float>(_binary.FirstSpan[^1000..]).CopyTo(_copy);
        return _copy.Length;
    }

    [Benchmark(Description = "binary: SamplePayload"), BenchmarkCategory("binary")]
    public int Binary() => Decode(_binary, SamplePayload.BinaryContentType);

    static int Decode(ReadOnlySequence<byte> payload, string type) =>
        SamplePayload.TryDecode(payload, type, SamplePayloadOptions.Default, out var message, out var whyNot) ? message.MilliVolts.Length : throw new InvalidOperationException(whyNot);
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace EcgStream.Mqtt;

/// <summary>The status payload; the same status gives the same bytes everywhere.</summary>
public static class StatusJson
{
    /// <summary>Version of the payload, its member <c>schema</c>.</summary>
    public const int Schema = 1;

    /// <summary>Writes one JSON object on one line, without a line end.</summary>
    public static void Encode(DeviceStatus status, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>The payload's bytes.</summary>
    public static byte[] Encode(DeviceStatus status) => throw new NotImplementedException();

    /// <summary>The last will of a device's status topic: <c>offline</c>, at a time nobody can know beforehand.</summary>
    public static byte[] EncodeWill(string device) => throw new NotImplementedException();

    /// <summary>Reads a payload; unknown members are passed over, missing ones keep their default. Never throws on any payload.</summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="status">The status; <see cref="DeviceStatus.At"/> is its default where the payload gives no time.</param>
    /// <param name="whyNot">Where the answer is false: one plain sentence.</param>
    public static bool TryDecode(
        ReadOnlySequence<byte> payload, [NotNullWhen(true)] out DeviceStatus? status, [NotNullWhen(false)] out string? whyNot) =>
        throw new NotImplementedException();
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace EcgStream.Mqtt;

/// <summary>The compact binary form, little-endian; its layout is set down in <c>docs/payloads.md</c>.</summary>
static class BinarySamples
{
    public static ReadOnlySpan<byte> Magic => "ECGS"u8;

    /// <summary>Null if all is well, else what is wrong.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes, ref SampleReading reading)
    {
        if (bytes.Length < HeaderLength + CrcLength)
            return $"The binary message is {bytes.Length} bytes long, shorter than its header.";
        if (!bytes.StartsWith(Magic))
            return "The binary message does not begin with 'ECGS'.";
        if (bytes[4] != Version)
            return $"The binary message has version {bytes[4]}; version {Version} is understood.";
        var flags = (Flags)bytes[5];
        if ((flags & ~Flags.All) != 0 || BinaryPrimitives.ReadUInt16LittleEndian(bytes[42..]) != 0)
            return "The binary message sets reserved bits.";
        var width = Width((SampleEncoding)bytes[6]);
        if (width == 0)
            return $"The binary message has the unknown encoding {bytes[6]}.";
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[40..]);
        if (bytes.Length != HeaderLength + count * width + CrcLength)
            return $"The binary message is {bytes.Length} bytes long; {count} samples need {HeaderLength + count * width + CrcLength}.";
        if (Crc32.Of(bytes[..^CrcLength]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^CrcLength..]))
            return "The binary message was damaged: its checksum does not match.";
        return ReadHeader(bytes, flags, ref reading)
            ?? ReadSamples(bytes[HeaderLength..^CrcLength], (SampleEncoding)bytes[6], flags, BinaryPrimitives.ReadSingleLittleEndian(bytes[36..]), ref reading);
    }

    public static void Write(SampleMessage message, IBufferWriter<byte> output, SampleEncoding encoding, float? stepMilliVolts)
    {
        var samples = message.MilliVolts.Span;
        if (samples.Length is 0 or > ushort.MaxValue)
            throw new EcgStreamException($"A binary message holds 1 to {ushort.MaxValue} samples, not {samples.Length}: split it.");
        var step = encoding == SampleEncoding.Float32 ? 1 : stepMilliVolts ?? FinestStep(samples, encoding);
        if (!(step > 0 && float.IsFinite(step)))
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The step {step} mV is none: give one above 0."));
        var length = HeaderLength + samples.Length * Width(encoding) + CrcLength;
        var bytes = output.GetSpan(length)[..length];
        bytes[..HeaderLength].Clear();
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        bytes[6] = (byte)encoding;
        bytes[7] = (byte)UnitCode.MilliVolts;
        bytes[5] = (byte)WriteHeader(message, bytes);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[36..], step);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[40..], (ushort)samples.Length);
        WriteSamples(message, bytes[HeaderLength..^CrcLength], encoding, step);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^CrcLength..], Crc32.Of(bytes[..^CrcLength]));
        output.Advance(length);
    }

    static string? ReadHeader(ReadOnlySpan<byte> bytes, Flags flags, ref SampleReading reading)
    {
        switch ((UnitCode)bytes[7])
        {
            case UnitCode.Unsaid: break;
            case UnitCode.MilliVolts: reading.Unit = SampleUnit.MilliVolts; break;
            case UnitCode.Volts: reading.Unit = SampleUnit.Volts; break;
            case UnitCode.MicroVolts: reading.Unit = SampleUnit.MicroVolts; break;
            case UnitCode.AdcCounts: reading.Unit = SampleUnit.AdcCounts; break;
            default: return $"The binary message has the unknown unit {bytes[7]}.";
        }
        if ((flags & Flags.Sequence) != 0)
            reading.Sequence = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if ((flags & Flags.FirstSample) != 0)
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(bytes[12..]);
            if (first > SamplePayload.MaxIndex)
                return "The binary message's first sample lies beyond 2^53.";
            reading.FirstSample = (long)first;
        }
        if ((flags & Flags.Time) != 0)
        {
            var microseconds = BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]);
            if (microseconds is < 0 or > MaxMicroseconds)
                return "The binary message's time lies outside the years 1970 to 9998.";
            reading.TakenAt = DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        }
        if ((flags & Flags.Rate) != 0)
        {
            var rate = BinaryPrimitives.ReadDoubleLittleEndian(bytes[28..]);
            if (!SamplePayload.IsRate(rate))
                return SamplePayload.NoRate;
            reading.RateHz = rate;
        }
        return null;
    }

    static string? ReadSamples(ReadOnlySpan<byte> bytes, SampleEncoding encoding, Flags flags, float step, ref SampleReading reading)
    {
        if (!(step > 0 && float.IsFinite(step)))
            return "The binary message's scale is not a number above 0.";
        var lowestIsLeadOff = (flags & Flags.LeadOff) != 0;
        var (width, lowest) = (Width(encoding), -HighestStep(encoding) - 1);
        for (; !bytes.IsEmpty; bytes = bytes[width..])
        {
            float value;
            bool leadOff;
            if (encoding == SampleEncoding.Float32)
            {
                value = BinaryPrimitives.ReadSingleLittleEndian(bytes);
                leadOff = float.IsNaN(value);
                // A product with 1 is exact.
                value *= step;
            }
            else
            {
                var steps = encoding == SampleEncoding.Int16
                    ? BinaryPrimitives.ReadInt16LittleEndian(bytes)
                    : bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16;
                leadOff = steps == lowest;
                value = steps * step;
            }
            if ((leadOff && lowestIsLeadOff ? reading.AddLeadOff() : reading.Add(value)) is { } wrong)
                return wrong;
        }
        return null;
    }

    static Flags WriteHeader(SampleMessage message, Span<byte> bytes)
    {
        var flags = message.LeadOff.IsDefaultOrEmpty ? Flags.None : Flags.LeadOff;
        if (message.Sequence is { } sequence)
        {
            flags |= Flags.Sequence;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], unchecked((uint)sequence));
        }
        if (message.FirstSample is { } first)
        {
            flags |= Flags.FirstSample;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[12..], (ulong)first);
        }
        if (message.TakenAt is { } time)
        {
            flags |= Flags.Time;
            BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        }
        if (message.RateHz is { } rate)
        {
            flags |= Flags.Rate;
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[28..], rate);
        }
        return flags;
    }

    static void WriteSamples(SampleMessage message, Span<byte> bytes, SampleEncoding encoding, float step)
    {
        var samples = message.MilliVolts.Span;
        var (width, highest) = (Width(encoding), HighestStep(encoding));
        for (var i = 0; i < samples.Length; i++)
        {
            var steps = Math.Round(samples[i] / (double)step);
            if (encoding != SampleEncoding.Float32 && !(Math.Abs(steps) <= highest))
                throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                    $"Sample {i}, {samples[i]} mV, does not fit into {8 * width} bits at {step} mV a step: take a larger step."));
            Put(bytes[(i * width)..], encoding, samples[i], (int)steps);
        }
        foreach (var range in message.LeadOff.IsDefault ? [] : message.LeadOff)
        {
            for (var i = range.Start; i < range.End; i++)
                Put(bytes[(i * width)..], encoding, float.NaN, -highest - 1);
        }
    }

    static void Put(Span<byte> bytes, SampleEncoding encoding, float value, int steps)
    {
        if (encoding == SampleEncoding.Float32)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            return;
        }
        BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)steps);
        if (encoding == SampleEncoding.Int24)
            bytes[2] = (byte)(steps >> 16);
    }

    static float FinestStep(ReadOnlySpan<float> samples, SampleEncoding encoding)
    {
        var largest = 0f;
        foreach (var sample in samples)
            largest = Math.Max(largest, Math.Abs(sample));
        // Below this the step itself would lose precision as a denormal number.
        return Math.Max(largest / HighestStep(encoding), MathF.ScaleB(1, -100));
    }

    static int Width(SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.Int16 => 2,
        SampleEncoding.Int24 => 3,
        SampleEncoding.Float32 => 4,
        _ => 0,
    };

    // One less than two's complement allows: the lowest number stands for lead-off.
    static int HighestStep(SampleEncoding encoding) => encoding == SampleEncoding.Int16 ? short.MaxValue : (1 << 23) - 1;

    [Flags]
    enum Flags
    {
        None = 0,
        Sequence = 1,
        FirstSample = 2,
        Time = 4,
        Rate = 8,
        LeadOff = 16,
        All = 31,
    }

    enum UnitCode
    {
        Unsaid,
        MilliVolts,
        Volts,
        MicroVolts,
        AdcCounts,
    }

    const byte Version = 1;
    const int HeaderLength = 44;
    const int CrcLength = 4;
    const long MaxMicroseconds = 253_370_764_799_999_999;
}

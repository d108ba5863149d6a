using System.Text;
using CsCheck;
using static EcgStream.Mqtt.Tests.Payloads;

namespace EcgStream.Mqtt.Tests;

public class SamplePayloadProperties
{
    [Fact]
    public void Any_bytes_give_a_whole_message_or_a_sentence() =>
        Gen.Select(AnyBytes, AnyContentType, Gen.Int[1, 40]).Sample((bytes, type, piece) => Holds(bytes, type, piece), iter: 60_000);

    [Fact]
    public void A_valid_payload_with_some_bytes_changed_gives_a_whole_message_or_a_sentence() =>
        Gen.Select(AnyPayload, Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte).Array[1, 4], AnyContentType, Gen.Int[1, 40]).Sample((payload, changes, type, piece) =>
        {
            foreach (var (at, value) in changes)
                payload[at % payload.Length] = value;
            return Holds(payload, type, piece);
        }, iter: 40_000);

    [Fact]
    public void A_payload_cut_anywhere_gives_no_sample_that_was_not_sent() =>
        Gen.Select(AnyMessage, Gen.Int[0, 3]).Sample((message, form) =>
        {
            var payload = Encode(message, form);
            for (var length = 0; length < payload.Length; length++)
            {
                if (SamplePayload.TryDecode(new(payload[..length]), null, SamplePayloadOptions.Default, out _, out var whyNot) || whyNot.Length > 200)
                    return false;
            }
            return true;
        }, iter: 1_000);

    [Fact]
    public void Json_reads_back_as_it_was() =>
        AnyMessage.Sample(message => Same(message, Decode(Json(message))), iter: 5_000);

    [Fact]
    public void Binary_floats_read_back_as_they_were() =>
        AnyMessage.Sample(message => Same(message with { Sequence = (uint?)message.Sequence }, Decode(Binary(message, SampleEncoding.Float32))), iter: 5_000);

    [Fact]
    public void Binary_integers_read_back_to_half_a_step() =>
        Gen.Select(AnyMessage, Gen.Bool).Sample((message, wide) =>
        {
            var largest = message.MilliVolts.ToArray().Max(Math.Abs);
            var step = wide ? largest / ((1 << 23) - 1) : largest / short.MaxValue;
            var read = Decode(Binary(message, wide ? SampleEncoding.Int24 : SampleEncoding.Int16)).MilliVolts.ToArray();
            // Single precision adds its own rounding.
            return read.Zip(message.MilliVolts.ToArray()).All(p => Math.Abs(p.First - p.Second) <= 0.5 * step + 2e-7 * largest + 1e-30);
        }, iter: 5_000);

    [Fact]
    public void Binary_integers_on_the_grid_of_steps_are_exact() =>
        Gen.Int[-32767, 32767].Array[1, 100].Sample(steps =>
        {
            var message = Message([.. steps.Select(s => s * 0.0005f)]);
            return Same(message, Decode(Binary(message, SampleEncoding.Int16, 0.0005f)))
                && Same(message, Decode(Binary(message, SampleEncoding.Int24, 0.0005f)));
        }, iter: 5_000);

    // Whatever comes in: a sentence and nothing, or a message that keeps its promises; and the same in pieces.
    static bool Holds(byte[] payload, string? contentType, int piece)
    {
        var options = payload.Length % 2 == 0 ? SamplePayloadOptions.Default : new() { Unit = SampleUnit.AdcCounts, Adc = new(12, 3.3, 1100) };
        var read = SamplePayload.TryDecode(new(payload), contentType, options, out var message, out var whyNot);
        var readInPieces = SamplePayload.TryDecode(InPieces(payload, piece), contentType, options, out var again, out var whyNotAgain);
        if (!read)
            return message is null && again is null && !readInPieces && whyNot == whyNotAgain && whyNot is { Length: > 0 and <= 200 };
        return readInPieces && Same(message!, again!)
            && message!.Length >= 1 && message.Length <= payload.Length
            && message.MilliVolts.ToArray().All(v => float.IsFinite(v) && Math.Abs(v) <= 1e6f)
            && message.Sequence is null or >= 0 && message.FirstSample is null or >= 0
            && message.LeadOff.All(r => r.Start >= 0 && r.Length > 0 && r.End <= message.Length);
    }

    static bool Same(SampleMessage a, SampleMessage b) =>
        a.Sequence == b.Sequence && a.FirstSample == b.FirstSample && a.TakenAt == b.TakenAt && a.RateHz == b.RateHz
        && a.MilliVolts.Span.SequenceEqual(b.MilliVolts.Span) && a.LeadOff.AsSpan().SequenceEqual(b.LeadOff.AsSpan());

    static byte[] Encode(SampleMessage message, int form) => form switch
    {
        0 => Json(message),
        1 => Binary(message, SampleEncoding.Int16),
        2 => Binary(message, SampleEncoding.Int24),
        _ => Binary(message, SampleEncoding.Float32),
    };

    static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    // Samples, and where the electrode was off; the placeholders follow the contract.
    static readonly Gen<SampleMessage> AnyMessage =
        Gen.Select(
            Gen.Select(Gen.OneOf(Gen.Float[-5, 5], Gen.Float[-1e6f, 1e6f]), Gen.Int[0, 9]).Array[1, 60],
            Gen.Long[0, 0xFFFFFFFF].Nullable(),
            Gen.Long[0, (1L << 53) - 1].Nullable(),
            Gen.Long[0, 4_000_000_000_000_000].Nullable(),
            Gen.Double[1, 2000].Nullable(),
            (samples, sequence, first, microseconds, rate) =>
            {
                var off = new List<SampleRange>();
                var values = new float[samples.Length];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = samples[i].Item2 > 0 ? samples[i].Item1 : i > 0 ? values[i - 1] : 0;
                    if (samples[i].Item2 > 0)
                        continue;
                    if (off.Count > 0 && off[^1].End == i)
                        off[^1] = new(off[^1].Start, off[^1].Length + 1);
                    else
                        off.Add(new(i, 1));
                }
                return Message(values, sequence, first, microseconds is { } us ? DateTimeOffset.UnixEpoch.AddMicroseconds(us) : null, rate) with
                {
                    LeadOff = [.. off],
                };
            });

    static readonly Gen<byte[]> AnyPayload = Gen.Select(AnyMessage, Gen.Int[0, 3], Encode);

    static readonly Gen<string?> AnyContentType = OneOf<string?>(
        null, "", "application/json", "text/csv", "text/plain", "application/vnd.ecgstream.samples", "application/senml+json", "image/png", ";", "Application/JSON; charset=utf-8");

    // Bytes of all kinds, among them texts made of what parsers stumble over.
    static readonly Gen<byte[]> AnyBytes = Gen.OneOf(
        Gen.Byte.Array[0, 80],
        Gen.Char["0123456789+-.,;!eE \t\r\n[]{}\":natrufls"].Array[0, 60].Select(c => Encoding.UTF8.GetBytes(c)),
        OneOf("{", "}", "[", "]", ",", ":", "\"seq\"", "\"samples\"", "\"time\"", "\"rate\"", "\"unit\"", "\"mV\"", "\"data\"", "\"\\u00e9\"", "1", "-0.5", "1e400", "null", "true", "\n", ";", "!", "NaN", "\"2026-01-01T00:00:00\"")
            .Array[0, 25].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))),
        Gen.Byte.Array[0, 80].Select(b => (byte[])[.. "ECGS\u0001"u8, .. b]));
}

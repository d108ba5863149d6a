using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>
/// The marker payload: what somebody says of a moment, or a stretch, of a signal. A JSON object, or a plain text, which is the marker's own;
/// <c>docs/payloads.md</c> is its reference.
/// </summary>
public static class MarkerJson
{
    /// <summary>Version of the payload, its member <c>schema</c>.</summary>
    public const int Schema = 1;

    /// <summary>The longest payload that is read, bytes.</summary>
    public const int MaxBytes = 16_384;

    /// <summary>The longest text of a marker, characters.</summary>
    public const int MaxTextLength = 1_000;

    /// <summary>The longest label, characters.</summary>
    public const int MaxLabelLength = 64;

    /// <summary>The longest stretch that a marker names.</summary>
    public static TimeSpan LongestDuration { get; } = TimeSpan.FromDays(40);

    /// <summary>One JSON object on one line, without a line end.</summary>
    public static byte[] Encode(Marker marker)
    {
        ArgumentNullException.ThrowIfNull(marker);
        var output = new ArrayBufferWriter<byte>(192);
        using (var writer = new Utf8JsonWriter(output, StableJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema"u8, Schema);
            writer.WriteText("text"u8, marker.Text);
            writer.WriteText("label"u8, marker.Label);
            writer.WriteFixed("duration_s"u8, marker.Duration?.TotalSeconds, "F3");
            writer.WriteTime("at"u8, marker.At);
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload. Never throws on any payload, and never gives a part of one.</summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="receivedAt">When it came: the marker's moment where it names none.</param>
    /// <param name="marker">The marker, of no device yet, where the answer is true.</param>
    /// <param name="whyNot">Where the answer is false: one plain sentence.</param>
    public static bool TryDecode(
        ReadOnlySequence<byte> payload, DateTimeOffset receivedAt, [NotNullWhen(true)] out Marker? marker, [NotNullWhen(false)] out string? whyNot)
    {
        marker = null;
        if (payload.Length > MaxBytes)
        {
            whyNot = string.Create(CultureInfo.InvariantCulture, $"The marker is {payload.Length} bytes long; {MaxBytes} are read at most.");
            return false;
        }
        if (IsObject(payload))
        {
            var read = LooseJson.ReadPayload(payload, ReadMembers, out whyNot);
            whyNot ??= read!.Wrong;
            return whyNot is null && TryMake(read!.Text ?? read.Label, read.Label, read.Duration, read.At ?? receivedAt, out marker, out whyNot);
        }
        try
        {
            return TryMake(Strict.GetString(payload), null, null, receivedAt, out marker, out whyNot);
        }
        catch (ArgumentException)
        {
            whyNot = "The marker is no UTF-8 text.";
            return false;
        }
    }

    /// <summary>Makes a marker of what somebody typed or sent: control characters become blanks, and blanks at the ends go.</summary>
    /// <param name="text">Its text, 1 … <see cref="MaxTextLength"/> characters after that.</param>
    /// <param name="label">Its label, at most <see cref="MaxLabelLength"/> characters; null or blank for none.</param>
    /// <param name="duration">How long the stretch is, 0 … <see cref="LongestDuration"/>; null where it is not said.</param>
    /// <param name="at">Its moment.</param>
    /// <param name="marker">The marker, of no device yet, where the answer is true.</param>
    /// <param name="whyNot">Where the answer is false: one plain sentence.</param>
    public static bool TryMake(
        string? text, string? label, TimeSpan? duration, DateTimeOffset at, [NotNullWhen(true)] out Marker? marker, [NotNullWhen(false)] out string? whyNot)
    {
        var (said, shows) = (Tidy(text ?? ""), Tidy(label ?? ""));
        whyNot = said.Length == 0 ? "The marker says nothing: give it a text."
            : said.Length > MaxTextLength ? string.Create(CultureInfo.InvariantCulture, $"The marker's text is {said.Length} characters long; {MaxTextLength} are taken at most.")
            : shows.Length > MaxLabelLength ? string.Create(CultureInfo.InvariantCulture, $"The marker's label is {shows.Length} characters long; {MaxLabelLength} are taken at most.")
            : duration < TimeSpan.Zero || duration > LongestDuration ? "The marker's duration is not from 0 s to 40 days."
            : null;
        marker = whyNot is null ? new(at, said) { Label = shows.Length == 0 ? null : shows, Duration = duration } : null;
        return whyNot is null;
    }

    // What would move a terminal's cursor or end a line of a log.
    static string Tidy(string text) => string.Concat(StableJson.WellFormed(text).Select(c => IsSeen(c) ? c : ' ')).Trim();

    static bool IsSeen(char c) =>
        char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && c is not ('\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));

    static bool IsObject(in ReadOnlySequence<byte> payload)
    {
        var reader = new SequenceReader<byte>(payload);
        reader.AdvancePastAny((byte)' ', (byte)'\t', (byte)'\r', (byte)'\n');
        return reader.TryPeek(out var first) && first == (byte)'{';
    }

    static Members ReadMembers(ref Utf8JsonReader reader)
    {
        var members = new Members();
        while (reader.NextMember(out var name))
        {
            var isSaid = reader.TokenType != JsonTokenType.Null;
            switch (name)
            {
                case "text":
                    members.Text = reader.Text();
                    members.Require(!isSaid || members.Text is not null, "'text' is no text");
                    break;
                case "label":
                    members.Label = reader.Text();
                    members.Require(!isSaid || members.Label is not null, "'label' is no text");
                    break;
                case "duration_s":
                    var seconds = reader.Number();
                    members.Require(!isSaid || seconds is >= 0 && seconds <= LongestDuration.TotalSeconds, "'duration_s' is no number of seconds from 0 s to 40 days");
                    members.Duration = members.Wrong is null && seconds is { } length ? TimeSpan.FromTicks((long)Math.Round(length * TimeSpan.TicksPerSecond)) : null;
                    break;
                case "at":
                    members.At = reader.Time();
                    members.Require(!isSaid || members.At is not null, "'at' is neither an ISO 8601 time nor a number of milliseconds since 1970");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return members;
    }

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    sealed class Members
    {
        public string? Text { get; set; }

        public string? Label { get; set; }

        public TimeSpan? Duration { get; set; }

        public DateTimeOffset? At { get; set; }

        public string? Wrong { get; private set; }

        public void Require(bool isFine, string otherwise)
        {
            if (!isFine)
                Wrong ??= $"The marker's {otherwise}.";
        }
    }
}

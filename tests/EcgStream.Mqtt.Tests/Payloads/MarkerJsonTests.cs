using System.Text;
using CsCheck;

namespace EcgStream.Mqtt.Tests;

public class MarkerJsonTests
{
    static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Marker_is_one_object_with_its_members_in_order()
    {
        Assert.Equal(
            """{"schema":1,"text":"sad clip starts","label":"sad","duration_s":60.000,"at":"2026-01-01T12:00:00.000Z"}""",
            Written(new(Noon, "sad clip starts") { Label = "sad", Duration = TimeSpan.FromSeconds(60) }));
        Assert.Equal("""{"schema":1,"text":"µ \"now\"","label":null,"duration_s":null,"at":"2026-01-01T12:00:00.000Z"}""", Written(new(Noon, "µ \"now\"")));
    }

    [Fact]
    public void Any_marker_reads_back_as_it_was() =>
        Gen.Select(AnyWords, Gen.Select(AnyWords, Gen.Bool, (words, said) => said ? words : null), Gen.Long[0, 3_456_000_000].Nullable(), Gen.Long[0, 4_000_000_000_000]).Sample((text, label, milliseconds, at) =>
        {
            var marker = new Marker(DateTimeOffset.UnixEpoch.AddMilliseconds(at), text)
            {
                Label = label,
                Duration = milliseconds is { } length ? TimeSpan.FromMilliseconds(length) : null,
            };
            Assert.Equal(marker, Read(MarkerJson.Encode(marker)));
        }, iter: 5_000);

    [Theory]
    [InlineData("sad clip starts", "sad clip starts")]
    [InlineData("  Käse \u001b[31m\r\nnow\t", "Käse  [31m  now")]
    [InlineData("a\u202eb", "a b")]
    [InlineData("12", "12")]
    [InlineData("[1]", "[1]")]
    [InlineData("\"quoted\"", "\"quoted\"")]
    public void Plain_text_is_the_markers_own(string payload, string text) =>
        Assert.Equal(new Marker(Noon, text), Read(Encoding.UTF8.GetBytes(payload)));

    [Theory]
    [InlineData("""{"text":"x"}""", "x", null, null)]
    [InlineData(""" {"label":"sad"} """, "sad", "sad", null)]
    [InlineData("""{"text":"x","label":"sad","duration_s":0,"colour":{"a":[1]},"schema":7}""", "x", "sad", 0.0)]
    [InlineData("""{"text":"x","label":null,"duration_s":null,"at":null}""", "x", null, null)]
    [InlineData("""{"text":"x","label":" "}""", "x", null, null)]
    public void Object_may_leave_out_what_it_does_not_know(string payload, string text, string? label, double? seconds) =>
        Assert.Equal(
            new Marker(Noon, text) { Label = label, Duration = seconds is { } s ? TimeSpan.FromSeconds(s) : null },
            Read(Encoding.UTF8.GetBytes(payload)));

    [Theory]
    [InlineData("", "says nothing")]
    [InlineData("\u0007 \n", "says nothing")]
    [InlineData("{}", "says nothing")]
    [InlineData("{", "malformed")]
    [InlineData("{\"text\":\"x\"}{", "malformed")]
    [InlineData("""{"text":5}""", "'text'")]
    [InlineData("""{"text":"x","label":["sad"]}""", "'label'")]
    [InlineData("""{"text":"x","label":"sad","duration_s":"60"}""", "'duration_s'")]
    [InlineData("""{"text":"x","label":"sad","duration_s":-1}""", "'duration_s'")]
    [InlineData("""{"text":"x","label":"sad","duration_s":1e300}""", "'duration_s'")]
    [InlineData("""{"text":"x","at":"yesterday"}""", "'at'")]
    [InlineData("""{"text":"\ud800"}""", "UTF-8")]
    public void What_is_no_marker_is_refused_in_one_sentence(string payload, string why)
    {
        Assert.False(MarkerJson.TryDecode(new(Encoding.UTF8.GetBytes(payload)), Noon, out var marker, out var whyNot));
        Assert.Null(marker);
        Assert.Contains(why, whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_kept_to_the_character()
    {
        Assert.True(MarkerJson.TryMake(new('x', 1_000), new('y', 64), TimeSpan.FromDays(40), Noon, out _, out _));
        Assert.False(MarkerJson.TryMake(new('x', 1_001), null, null, Noon, out _, out var tooLong));
        Assert.Contains("1001", tooLong, StringComparison.Ordinal);
        Assert.False(MarkerJson.TryMake("x", new('y', 65), null, Noon, out _, out _));
        Assert.False(MarkerJson.TryMake("x", "y", TimeSpan.FromDays(40.001), Noon, out _, out _));
        Assert.False(MarkerJson.TryMake("x", "y", TimeSpan.FromTicks(-1), Noon, out _, out _));
        Assert.False(MarkerJson.TryDecode(new(new byte[MarkerJson.MaxBytes + 1]), Noon, out _, out var tooMany));
        Assert.Contains("16385 bytes", tooMany, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_give_a_marker_within_its_limits_or_a_sentence() =>
        Gen.Select(AnyBytes, Gen.Int[1, 40]).Sample((bytes, piece) =>
        {
            var read = MarkerJson.TryDecode(new(bytes), Noon, out var marker, out var whyNot);
            Assert.Equal(read, MarkerJson.TryDecode(Payloads.InPieces(bytes, piece), Noon, out var again, out var whyNotAgain));
            Assert.Equal((marker, whyNot), (again, whyNotAgain));
            if (!read)
            {
                Assert.Null(marker);
                Assert.InRange(whyNot!.Length, 1, 200);
                return;
            }
            Assert.InRange(marker!.Text.Length, 1, MarkerJson.MaxTextLength);
            Assert.DoesNotContain(marker.Text + marker.Label, char.IsControl);
            Assert.True(marker.Label is null or { Length: >= 1 and <= MarkerJson.MaxLabelLength });
            Assert.True(marker.Duration is null || (marker.Duration >= TimeSpan.Zero && marker.Duration <= MarkerJson.LongestDuration));
            Assert.Equal((null, null), (marker.Device, marker.Sample));
        }, iter: 40_000);

    static string Written(Marker marker) => Encoding.UTF8.GetString(MarkerJson.Encode(marker));

    static Marker Read(byte[] payload)
    {
        Assert.True(MarkerJson.TryDecode(new(payload), Noon, out var marker, out var whyNot), whyNot);
        return marker;
    }

    // Words without anything that is tidied away: no blanks at the ends, no half of a surrogate pair.
    static readonly Gen<string> AnyWords = Gen.Char["abcäöüµ漢😀\"\\{}[]<>&'"].Array[1, 40]
        .Select(c => StringOf(c)).Where(text => text.Length > 0);

    static string StringOf(char[] characters) => string.Concat(string.Concat(characters.Where(c => !char.IsSurrogate(c))), characters.Any(char.IsSurrogate) ? "😀" : "");

    static readonly Gen<byte[]> AnyBytes = Gen.OneOf(
        Gen.Byte.Array[0, 80],
        Gen.Char["{}[]\":,\\ u0123456789.eE-text labdurion_s\u0007\u202eä"].Array[0, 60].Select(c => Encoding.UTF8.GetBytes(c)),
        Gen.Int[0, 14].Select(i => ((string[])["{", "}", ",", ":", "\"text\"", "\"label\"", "\"duration_s\"", "\"at\"", "\"x\"", "\"2026-01-01T00:00:00Z\"", "1", "-1e400", "null", "\"\\ud800\"", "[[[["])[i])
            .Array[0, 20].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))));
}

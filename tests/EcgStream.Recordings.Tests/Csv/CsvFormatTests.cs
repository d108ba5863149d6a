using System.Globalization;
using System.Text;
using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class CsvFormatTests : IDisposable
{
    static readonly RecordingOptions At250 = new() { RateHz = 250 };

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ecg\n1\n2\n3\n")]
    [InlineData("1\n2\n3")]
    [InlineData("\uFEFF1\r\n2\r\n3\r\n")]
    [InlineData("# made by hand\n\n1\n\n2\n3\n\n")]
    [InlineData("x;\"ECG\"\n0;1,0\n0;2,0\n0;3,0\n")]
    [InlineData("x\tecg_mV\ty\n0\t1\t0\n0\t+2\t0\n0\t3e0\t0\n")]
    public void Plain_samples_are_read_at_the_stated_rate(string text)
    {
        var recording = Read(text, At250);
        Assert.Equal([1, 2, 3], recording.MilliVolts.ToArray());
        Assert.Equal((250.0, 3L, 0L, null), (recording.RateHz, recording.End, recording.RejectedRows, recording.BaseTime));
    }

    [Theory]
    [InlineData("ecg_uV\n500\n", null)]
    [InlineData("ECG [µV]\n500\n", null)]
    [InlineData("ecg (V)\n0.0005\n", null)]
    [InlineData("ecg\n500\n", "uV")]
    [InlineData("ecg_mV\n500\n", "uV")]
    public void Unit_is_the_stated_one_else_the_one_in_the_header(string text, string? unit)
    {
        var recording = Read(text, new() { RateHz = 250, Unit = unit });
        Assert.Equal([0.5f], recording.MilliVolts.ToArray());
        Assert.Empty(recording.Remarks);
    }

    [Fact]
    public void Unit_that_nobody_states_is_remarked() =>
        Assert.Contains("millivolts", Assert.Single(Read("ecg\n1\n", At250).Remarks), StringComparison.Ordinal);

    [Fact]
    public void Column_is_chosen_by_name_or_number()
    {
        const string Text = "a,b\n1,2\n";
        Assert.Equal(2, Read(Text, new() { RateHz = 250, Channel = "B" }).MilliVolts.Span[0]);
        Assert.Equal(1, Read(Text, new() { RateHz = 250, Channel = "0" }).MilliVolts.Span[0]);
        Refused(Text, At250, "choose with 'channel' one of a (0), b (1)");
        Refused(Text, new() { RateHz = 250, Channel = "c" }, "no channel 'c'");
    }

    [Fact]
    public void Channels_number_counts_columns_of_samples_alone()
    {
        const string Text = "time_s,ecg_mV,label,ecg_mV,x_mV\n0.000,1,sad,2,3\n0.004,1,sad,2,3\n";
        var path = _folder.Write("r.csv", Text);
        Assert.Equal(["ecg_mV", "ecg_mV", "x_mV"], Recording.Inspect(path).Channels.Select(c => c.Name));
        for (var number = 0; number < 3; number++)
        {
            Assert.Equal(number + 1, Recording.Open(path, new() { Channel = $"{number}" }).MilliVolts.Span[0]);
            Assert.Equal(number, Recording.Inspect(path, new() { Channel = $"{number}" }).DefaultChannel);
        }
        Refused(Text, new() { Channel = "time_s" }, "choose one of ecg_mV (0), ecg_mV (1), x_mV (2)");
        Refused(Text, new() { Channel = "label" }, "no channel 'label'");
        Refused("time,label\n0,sad\n", RecordingOptions.Default, "no column of samples");
    }

    [Theory]
    [InlineData("temp_C", "C")]
    [InlineData("Temperature [°C]", "°C")]
    [InlineData("resp (mmHg)", "mmHg")]
    [InlineData("SpO2_%", "%")]
    [InlineData("acc_m/s2", "s2")]
    public void Column_of_another_unit_is_told_and_refused_unless_a_unit_is_stated(string name, string unit)
    {
        var text = $"time_s,ecg_mV,{name}\n0.000,1,36\n0.004,1,37\n";
        var path = _folder.Write("r.csv", text);
        Assert.Equal([new("ecg_mV", "mV", 250, 2), new(name, unit, 250, 2)], Recording.Inspect(path).Channels.ToArray());
        Assert.Equal(1, Recording.Inspect(path, new() { Channel = "1" }).DefaultChannel);
        Refused(text, new() { Channel = "1" }, $"has {name} in '{unit}', which is no voltage");
        Assert.Equal([36, 37], Recording.Open(path, new() { Channel = "1", Unit = "mV" }).MilliVolts.ToArray());
    }

    [Theory]
    [InlineData("ecg_raw")]
    [InlineData("ECG_A")]
    [InlineData("channel C")]
    [InlineData("lead_k")]
    public void Last_word_that_is_no_unit_is_none(string name) =>
        Assert.Contains("millivolts", Assert.Single(Read($"{name}\n1\n", At250).Remarks), StringComparison.Ordinal);

    [Theory]
    [InlineData("label", "2", "2")]
    [InlineData("label", "Happy", "happy")]
    [InlineData("emotion", "2", "disgust")]
    public void Code_stands_for_an_emotion_in_a_column_of_emotions_alone(string column, string label, string expected) =>
        Assert.Equal([new(expected, 0, 2)], Read($"time_s,ecg_mV,{column}\n0.000,1,{label}\n0.004,1,{label}\n", RecordingOptions.Default).Labels.ToArray());

    [Fact]
    public void Row_without_a_sample_keeps_its_place_and_only_a_bad_one_is_counted()
    {
        var recording = Read("ecg,x\n1,0\n,0\nNaN,0\noops,0\n5,0\n1e300,0\n7,0\n8,0\n", At250);
        Assert.Equal([1, 1, 1, 1, 5, 5, 7, 8], recording.MilliVolts.ToArray());
        Assert.Equal([new(SignalFault.Missing, 1, 3), new(SignalFault.Missing, 5, 1)], recording.Marks.ToArray());
        Assert.Equal((2L, "line 7, no sample: 1e300,0"), (recording.RejectedRows, recording.RejectedExample));
    }

    [Theory]
    [InlineData("", "no samples")]
    [InlineData("ecg\n", "no samples")]
    [InlineData("ecg\n1\nx\ny\n", "2 of its rows")]
    [InlineData("\u0001\u0002\n\u0003\n", "1 of its rows")]
    public void File_that_is_mostly_no_samples_is_refused(string text, string says) => Refused(text, At250, says);

    [Fact]
    public void Rate_must_be_stated_without_times() => Refused("ecg\n1\n2\n", RecordingOptions.Default, "'rate=250'");

    [Fact]
    public void Text_in_UTF_16_is_refused() =>
        Assert.Contains("UTF-8", Assert.Throws<EcgStreamException>(() => Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("ecg\n1\n")], At250)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_bytes_are_read_the_same_at_every_split_or_refused() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 200], Gen.Char["0123456789.,;\t\n\r#-+eNa:T ecgtim"].Array[0, 200].Select(c => Encoding.UTF8.GetBytes(c))), Gen.Int[1, 16], Gen.Bool)
        .Sample((bytes, bufferSize, timed) =>
        {
            byte[] all = timed ? [.. "time,ecg\n"u8, .. bytes] : bytes;
            var whole = Outcome(all, 1 << 16);
            Assert.Equal(whole, Outcome(all, bufferSize));
        }, iter: 20_000);

    [Fact]
    public void No_sample_is_invented() =>
        Gen.OneOf(Gen.Int[-999, 999].Select(i => (Text: (i / 100.0).ToString(CultureInfo.InvariantCulture), Value: (float?)(float)(i / 100.0))),
                Gen.OneOf(Gen.Const(""), Gen.Const("NaN"), Gen.Const("?"), Gen.Const("1.2.3"), Gen.Const("inf")).Select(t => (Text: t, Value: (float?)null)))
            .Array[1, 60].Sample(rows =>
            {
                var text = "x,ecg\n" + string.Concat(rows.Select(r => $"0,{r.Text}\n"));
                try
                {
                    var recording = Read(text, At250);
                    Assert.Equal(rows.Length, recording.End);
                    for (var i = 0; i < rows.Length; i++)
                    {
                        Assert.Equal(rows[i].Value is null, recording.Marks.Any(m => i >= m.Start && i < m.End));
                        if (rows[i].Value is { } value)
                            Assert.Equal(value, recording.MilliVolts.Span[i]);
                    }
                }
                catch (EcgStreamException)
                {
                    Assert.True(rows.Count(r => r.Value is null) >= rows.Count(r => r.Value is not null));
                }
            });

    internal static Recording Read(string text, RecordingOptions options) => Read(Encoding.UTF8.GetBytes(text), options);

    internal static void Refused(string text, RecordingOptions options, string says)
    {
        var message = Assert.Throws<EcgStreamException>(() => Read(text, options)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("'r.csv'", message, StringComparison.Ordinal);
    }

    static Recording Read(byte[] bytes, RecordingOptions options, int bufferSize = 1 << 16) =>
        CsvFormat.Read("r.csv", new MemoryStream(bytes), options, bufferSize);

    static string Outcome(byte[] bytes, int bufferSize)
    {
        try
        {
            var r = Read(bytes, At250, bufferSize);
            foreach (var sample in r.MilliVolts.Span)
                Assert.True(float.IsFinite(sample));
            _ = r.TimeAt(r.End);
            return $"{string.Join(' ', r.MilliVolts.ToArray())}|{string.Join(' ', r.Segments.Select(s => (s.Start, s.End)))}|{string.Join(' ', r.Marks)}|{r.RateHz}|{r.RejectedRows}|{r.RejectedExample}|{string.Join(' ', r.Remarks)}";
        }
        catch (EcgStreamException e)
        {
            return e.Message;
        }
    }
}

namespace EcgStream.Recordings.Tests;

public sealed class EdfFormatTests : IDisposable
{
    static readonly EdfBytes.Signal Ecg = new("ECG", 2);
    static readonly EdfBytes.Signal Notes = new("EDF Annotations", 40);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Channel_is_taken_out_of_the_records_by_name_or_number()
    {
        var path = File(new()
        {
            Seconds = "0.5",
            Signals = [new("EEG Fp1", 1, "uV"), Notes, new("ECG II", 3)],
            Reserved = "EDF+C",
            Data = [[new[] { 10 }, EdfBytes.Tals("+0"), new[] { 1, 2, 3 }], [new[] { 20 }, EdfBytes.Tals("+0.5"), new[] { 4, 5, 6 }]],
        });
        var ecg = Recording.Open(path);
        Assert.Equal(("ECG II", 6.0, 1.0, "r"), (ecg.Channel, ecg.RateHz, ecg.Resolution, ecg.Name));
        Assert.Equal([1, 2, 3, 4, 5, 6], ecg.MilliVolts.ToArray());
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 58, TimeSpan.Zero), ecg.BaseTime);
        Assert.Empty(ecg.Remarks);
        Assert.Equal([0.01f, 0.02f], Recording.Open(path, new() { Channel = "eeg fp1" }).MilliVolts.ToArray());
        // The annotations are no channel, so the number after Fp1's is that of the ECG.
        Assert.Equal("ECG II", Recording.Open(path, new() { Channel = "1" }).Channel);
        var info = Recording.Inspect(path);
        Assert.Equal(("EDF+C", 1, TimeSpan.FromSeconds(1)), (info.Format, info.DefaultChannel, info.Duration));
        Assert.Equal([new("EEG Fp1", "uV", 2, 2), new("ECG II", "mV", 6, 6)], info.Channels.ToArray());
    }

    [Theory]
    [InlineData("uV", null, 0.0005f)]
    [InlineData("\u00b5V", null, 0.0005f)]
    [InlineData("mV", null, 0.5f)]
    [InlineData("V", null, 500f)]
    [InlineData("Boolean", "uV", 0.0005f)]
    public void Units_become_millivolts(string unit, string? stated, float expected)
    {
        var path = File(new() { Signals = [new("ECG", 1, unit, "-100", "100", "-200", "200")], Data = [[new[] { 1 }]] });
        Assert.Equal(expected, Recording.Open(path, new() { Unit = stated }).MilliVolts.Span[0]);
    }

    [Fact]
    public void Range_may_lie_anywhere_and_upside_down()
    {
        var path = File(new() { Signals = [new("ECG", 3, "mV", "10", "-5,5", "0", "31")], Data = [[new[] { 0, 2, 31 }]] });
        Assert.Equal([10, 9, -5.5f], Recording.Open(path).MilliVolts.ToArray());
    }

    [Fact]
    public void Samples_of_24_bits_keep_their_sign()
    {
        var path = File(new()
        {
            Version = "BDF",
            Reserved = "24BIT",
            Signals = [new("ECG", 4, "mV", "-8388608", "8388607", "-8388608", "8388607")],
            Data = [[new[] { -8388607, -1, 0x123456, 8388606 }]],
        });
        Assert.Equal([-8388607, -1, 0x123456, 8388606], Recording.Open(path).MilliVolts.ToArray());
        Assert.Equal("BDF", Recording.Inspect(path).Format);
    }

    [Fact]
    public void File_still_being_written_is_read_up_to_its_last_whole_record()
    {
        var bytes = new EdfBytes { Records = "-1", Signals = [Ecg], Data = [[new[] { 1, 2 }], [new[] { 3, 4 }]] }.ToArray();
        var recording = Recording.Open(_folder.Write("r.edf", [.. bytes, 5]));
        Assert.Equal([1, 2, 3, 4], recording.MilliVolts.ToArray());
        Assert.Contains("was not closed", Assert.Single(recording.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Truncated_file_is_read_up_to_its_last_whole_record_at_every_length()
    {
        var bytes = new EdfBytes { Signals = [Ecg], Data = [[new[] { 1, 2 }], [new[] { 3, 4 }], [new[] { 5, 6 }]] }.ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            var path = _folder.Write("r.edf", bytes[..length]);
            var whole = (length - 512) / 4;
            if (whole > 0)
            {
                var recording = Recording.Open(path);
                Assert.Equal(Enumerable.Range(1, 2 * whole).Select(i => (float)i), recording.MilliVolts.ToArray());
                Assert.Contains("is cut short", Assert.Single(recording.Remarks), StringComparison.Ordinal);
            }
            else
            {
                Assert.Throws<EcgStreamException>(() => Recording.Open(path));
            }
        }
    }

    [Fact]
    public void Bytes_beyond_the_stated_records_are_remarked_and_not_read()
    {
        var bytes = new EdfBytes { Records = "1", Signals = [Ecg], Data = [[new[] { 1, 2 }], [new[] { 3, 4 }]] }.ToArray();
        var recording = Recording.Open(_folder.Write("r.edf", bytes));
        Assert.Equal([1, 2], recording.MilliVolts.ToArray());
        Assert.Contains("4 bytes beyond", Assert.Single(recording.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Records_of_hours_are_read_in_pieces()
    {
        var samples = Enumerable.Range(0, 150_000).Select(i => i % 900).ToArray();
        var path = File(new() { Seconds = "600", Signals = [new("EEG", 150_000), new("ECG", 150_000), Notes], Reserved = "EDF+C", Data = [[new int[150_000], samples, EdfBytes.Tals("+0", "+9|x")]] });
        var recording = Recording.Open(path);
        Assert.Equal(samples.Select(s => (float)s), recording.MilliVolts.ToArray());
        Assert.Equal(new(RecordingAnnotationKind.Note, "x", 2250), Assert.Single(recording.Annotations));
    }

    [Fact]
    public void Annotation_before_the_first_sample_is_told()
    {
        var path = File(new() { Signals = [Ecg, Notes], Reserved = "EDF+C", Data = [[new[] { 1, 2 }, EdfBytes.Tals("+5.25", "+4|early", "+4~2|long", "+5.25|first")]] });
        var recording = Recording.Open(path);
        Assert.Equal([0L, 0, 0], recording.Annotations.Select(a => a.Start));
        Assert.Contains("2 annotations", Assert.Single(recording.Remarks), StringComparison.Ordinal);
        Assert.Contains("before the first sample", Assert.Single(Recording.Inspect(path).Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Three_samples_in_a_row_at_a_limit_are_saturated_and_two_are_not()
    {
        var path = File(new() { Signals = [new("ECG", 10)], Data = [[new[] { 1000, 1000, 0, 1000, 1000, 1000, 0, -1000, 0, -1000 }]] });
        Assert.Equal([new(SignalFault.Saturated, 3, 3)], Recording.Open(path).Marks.ToArray());
    }

    [Fact]
    public void Limits_that_samples_exceed_are_none()
    {
        var path = File(new() { Signals = [new("ECG", 8)], Data = [[new[] { 1000, 1000, 1000, 1001, 0, 32767, 32767, 32767 }]] });
        Assert.Equal([new(SignalFault.Saturated, 5, 3)], Recording.Open(path).Marks.ToArray());
    }

    [Fact]
    public void Foreign_annotations_are_notes_whatever_they_say()
    {
        var path = File(new()
        {
            Reserved = "EDF+C",
            Signals = [Ecg, Notes, Notes with { Samples = 20 }],
            Data =
            [
                [new[] { 1, 2 }, EdfBytes.Tals("+0", "+0.5~1.5|Marker: sad|später", "-1~2|before"), "+2|only|".Replace('|', '\u0014') + "\0"],
                [new[] { 3, 4 }, EdfBytes.Tals("+1", "nonsense", "+1~x|BAD gap"), "\0\0"],
            ],
        });
        var recording = Recording.Open(path);
        Assert.Equal(
            [
                new(RecordingAnnotationKind.Note, "before", 0, 2), new(RecordingAnnotationKind.Note, "Marker: sad", 1, 3), new(RecordingAnnotationKind.Note, "später", 1, 3),
                new(RecordingAnnotationKind.Note, "BAD gap", 2), new(RecordingAnnotationKind.Note, "only", 4),
            ], recording.Annotations.ToArray());
        Assert.Equal(4, recording.End);
        Assert.Equal(2, recording.Remarks.Length);
        Assert.Contains("1 annotations", recording.Remarks[0], StringComparison.Ordinal);
        Assert.Contains("before the first sample", recording.Remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public void File_is_told_by_its_first_bytes()
    {
        var file = new EdfBytes { Signals = [Ecg], Data = [[new[] { 1, 2 }]] };
        Assert.Equal(2, Recording.Open(_folder.Write("r.rec", file.ToArray())).End);
        Assert.Equal(2, Recording.Open(_folder.Write("s.rec", (file with { Version = "BDF" }).ToArray())).End);
    }

    [Theory]
    [InlineData("header", "contradicts itself")]
    [InlineData("count", "number of signals is 'many'")]
    [InlineData("seconds", "data records of 0 s")]
    [InlineData("fast", "which can't be")]
    [InlineData("records", "number of data records is '-2'")]
    [InlineData("range", "no range of a converter")]
    [InlineData("digital", "no range of a converter")]
    [InlineData("unit", "in 'mmHg', which is no voltage")]
    [InlineData("empty", "no whole data record")]
    [InlineData("samples", "number of samples of ECG is '-3'")]
    [InlineData("none", "holds no samples of ECG")]
    [InlineData("notes", "annotations alone")]
    [InlineData("start", "does not begin like one")]
    public void What_cannot_be_read_is_refused_in_one_sentence(string wrong, string says)
    {
        var file = new EdfBytes { Signals = [Ecg], Data = [[new[] { 1, 2 }]] };
        file = wrong switch
        {
            "header" => file with { HeaderBytes = "768" },
            "count" => file with { Count = "many" },
            "seconds" => file with { Seconds = "0" },
            "fast" => file with { Seconds = "1e-8" },
            "records" => file with { Records = "-2" },
            "range" => file with { Signals = [Ecg with { PhysicalMin = "1000" }] },
            "digital" => file with { Signals = [Ecg with { DigitalMin = "?" }] },
            "unit" => file with { Signals = [Ecg with { Unit = "mmHg" }] },
            "empty" => file with { Data = [] },
            "samples" => file with { Signals = [Ecg with { Samples = -3 }] },
            "none" => file with { Signals = [Ecg with { Samples = 0 }, new("X", 2)], Data = [[Array.Empty<int>(), new[] { 1, 2 }]] },
            "notes" => file with { Signals = [Notes], Data = [[EdfBytes.Tals("+0")]], Reserved = "EDF+C" },
            _ => file with { Version = "1" },
        };
        var bytes = file.ToArray();
        if (wrong == "start")
            bytes[0] = (byte)'1';
        var path = _folder.Write("r.edf", bytes);
        Assert.Contains(says, Assert.Throws<EcgStreamException>(() => Recording.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_the_file_answers_itself_are_refused()
    {
        var path = File(new() { Signals = [Ecg], Data = [[new[] { 1, 2 }]] });
        Assert.Contains("its own rate, 2 Hz", Assert.Throws<EcgStreamException>(() => Recording.Open(path, new() { RateHz = 250 })).Message, StringComparison.Ordinal);
        Assert.Contains("one record", Assert.Throws<EcgStreamException>(() => Recording.Open(path, new() { Record = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("choose one of ECG (0)", Assert.Throws<EcgStreamException>(() => Recording.Open(path, new() { Channel = "II" })).Message, StringComparison.Ordinal);
    }

    string File(EdfBytes file) => _folder.Write("r.edf", file.ToArray());
}

using System.Text;

namespace EcgStream.Recordings.Tests;

public sealed class CsvRecordsTests
{
    [Fact]
    public void Records_are_read_one_after_another_with_a_gap_and_their_label()
    {
        var recording = CsvFormatTests.Read(Records("ecg,emotion", 18_000, "0", "5.0", "Happy"), RecordingOptions.Default);
        Assert.Equal(300, recording.RateHz);
        Assert.Equal([0, 21_000, 42_000], recording.Segments.Select(s => s.Start));
        Assert.All(recording.Segments, s => Assert.Equal(18_000, s.MilliVolts.Length));
        Assert.Equal([0, 1, 2], recording.Segments.Select(s => s.MilliVolts.Span[17_999]));
        Assert.Equal([new("angry", 0, 18_000), new("sad", 21_000, 18_000), new("happy", 42_000, 18_000)], recording.Labels.ToArray());
        Assert.Empty(recording.Remarks);
    }

    [Fact]
    public void Columns_may_stand_anywhere()
    {
        var text = "subject,\"emotion\",\"ecg\"\n7,calm,0.5\n7,calm,0.25\n";
        var recording = CsvFormatTests.Read(text, RecordingOptions.Default);
        Assert.Equal([0.5f, 0.25f], recording.MilliVolts.ToArray());
        Assert.Equal([new("calm", 0, 2)], recording.Labels.ToArray());
        Assert.Contains("no multiple of 18,000", Assert.Single(recording.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void One_record_is_picked_by_its_number()
    {
        var text = Records("ecg,emotion", 18_000, "0", "1", "2");
        var recording = CsvFormatTests.Read(text, new() { Record = 1 });
        Assert.Equal((0L, 18_000L), (recording.Segments[0].Start, recording.End));
        Assert.Equal([1, 1], [recording.MilliVolts.Span[0], recording.MilliVolts.Span[^1]]);
        Assert.Equal([new("calm", 0, 18_000)], recording.Labels.ToArray());
        CsvFormatTests.Refused(text, new() { Record = 3 }, "holds 3 records");
        CsvFormatTests.Refused("ecg\n1\n", new() { Record = 0, RateHz = 250 }, "leave out 'record'");
    }

    [Fact]
    public void Record_with_two_labels_is_remarked()
    {
        var recording = CsvFormatTests.Read(Records("ecg,emotion", 9_000, "0", "1"), RecordingOptions.Default);
        Assert.Equal([new("angry", 0, 9_000), new("calm", 9_000, 9_000)], recording.Labels.ToArray());
        Assert.Contains("more than one label", Assert.Single(recording.Remarks), StringComparison.Ordinal);
    }

    static string Records(string header, int rows, params string[] labels)
    {
        var text = new StringBuilder(header).Append('\n');
        for (var record = 0; record < labels.Length; record++)
        {
            for (var i = 0; i < rows; i++)
                text.Append(record).Append(',').Append(labels[record]).Append('\n');
        }
        return text.ToString();
    }
}

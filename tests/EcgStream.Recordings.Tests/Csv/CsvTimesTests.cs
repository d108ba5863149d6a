using System.Globalization;
using System.Text;
using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class CsvTimesTests
{
    [Theory]
    [InlineData("time", 250, 1, 3)]
    [InlineData("time", 250, 1000, 0)]
    [InlineData("t", 500, 1000, 0)]
    [InlineData("time_ms", 360, 1000, 0)]
    [InlineData("Timestamp [ms]", 130, 1000, 0)]
    [InlineData("time", 360, 1000, 0)]
    [InlineData("time (s)", 300, 1, 4)]
    [InlineData("time_us", 300, 1e6, 0)]
    [InlineData("timestamp", 300, 1e9, 0)]
    [InlineData("time", 700, 1000, 0)]
    public void Rate_and_gap_are_found_by_times_of_any_unit_and_resolution(string column, double rate, double perSecond, int decimals)
    {
        var text = new StringBuilder($"{column},ecg_mV\n");
        for (var i = 0; i < 2000; i++)
        {
            if (i is < 800 or >= 850)
                text.Append(CultureInfo.InvariantCulture, $"{Math.Round(i / rate * perSecond, decimals)},{i}\n");
        }
        var recording = CsvFormatTests.Read(text.ToString(), RecordingOptions.Default);
        Assert.Equal(rate, recording.RateHz);
        Assert.Equal([(0, 800), (850, 2000)], recording.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal(850, recording.Segments[1].MilliVolts.Span[0]);
        Assert.Null(recording.BaseTime);
        Assert.Empty(recording.Remarks);
    }

    [Theory]
    [InlineData("2024-02-29T23:59:59.996Z\n2024-03-01T00:00:00Z\n2024-03-01T00:00:00.004Z")]
    [InlineData("2024-02-29 23:59:59.996\n2024-03-01 00:00:00.000\n2024-03-01 00:00:00.004")]
    [InlineData("2024-03-01T00:59:59.996+01:00\n2024-03-01T01:00:00.000+01:00\n2024-03-01T01:00:00.004+01:00")]
    [InlineData("1709251199996\n1709251200000\n1709251200004")]
    [InlineData("1709251199.996\n1709251200\n1709251200.004")]
    public void Dates_give_the_base_time(string times)
    {
        var recording = CsvFormatTests.Read("time,ecg_mV\n" + string.Join('\n', times.Split('\n').Select(t => t + ",1")), RecordingOptions.Default);
        Assert.Equal(250, recording.RateHz, 0.01);
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 59, 996, TimeSpan.Zero), recording.BaseTime!.Value, TimeSpan.FromMicroseconds(1));
    }

    [Fact]
    public void Clock_times_are_read()
    {
        var recording = CsvFormatTests.Read("'Elapsed time','MLII'\n'hh:mm:ss.mmm','mV'\n0:59.990,1\n0:59.995,2\n1:00.000,3\n1:00.010,4\n", RecordingOptions.Default);
        Assert.Equal((200.0, 1L), (recording.RateHz, recording.RejectedRows));
        Assert.Equal([(0, 3), (4, 5)], recording.Segments.Select(s => (s.Start, s.End)));
    }

    [Fact]
    public void Row_whose_time_goes_back_or_is_missing_is_passed_over_and_leaves_a_gap()
    {
        var recording = CsvFormatTests.Read("t,ecg_mV\n0,1\n4,2\n8,3\n5,9\n?,9\n16,5\n20,6\n", RecordingOptions.Default);
        Assert.Equal([1, 2, 3, 5, 6], recording.MilliVolts.ToArray());
        Assert.Equal([(0, 3), (4, 6)], recording.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal((2L, "line 6, no time: ?,9"), (recording.RejectedRows, recording.RejectedExample));
    }

    [Fact]
    public void Times_that_stand_still_need_a_stated_rate()
    {
        const string Text = "time,ecg_mV\n1,1\n1,2\n1,3\n2,4\n2,5\n2,6\n";
        CsvFormatTests.Refused(Text, RecordingOptions.Default, "state 'rate'");
        var recording = CsvFormatTests.Read(Text, new() { RateHz = 250 });
        Assert.Equal([1, 2, 3, 4, 5, 6], recording.Segments.Single().MilliVolts.ToArray());
        Assert.Contains("were not used", Assert.Single(recording.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_gap_is_found_to_the_sample() =>
        Gen.Select(Gen.Int[100, 1000], Gen.Select(Gen.Int[20, 50], Gen.Int[1, 5000]).Array[1, 8]).Sample((rate, runs) =>
        {
            var text = new StringBuilder("time,ecg_mV\n");
            var expected = new List<(long, long)>();
            long next = 0;
            foreach (var (length, gap) in runs)
            {
                expected.Add((next, next + length));
                for (var i = 0; i < length; i++, next++)
                    text.Append(CultureInfo.InvariantCulture, $"{(double)next / rate:F6},{next}\n");
                next += gap;
            }
            var recording = CsvFormatTests.Read(text.ToString(), RecordingOptions.Default);
            // Times written to the microsecond are off by up to half of one at both ends of each run: the rate can't be known better.
            var known = runs.Sum(r => r.Item1 - 1) / (double)rate;
            Assert.InRange(recording.RateHz / rate - 1, -runs.Length * 1e-6 / known, runs.Length * 1e-6 / known);
            Assert.Equal(expected, recording.Segments.Select(s => (s.Start, s.End)));
        });
}

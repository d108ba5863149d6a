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

    [Theory]
    [InlineData(1000, 0.01, 1)]
    [InlineData(1000, 0.03, 1)]
    [InlineData(700, 0.005, 10)]
    [InlineData(800, 0.005, 10)]
    public void Lost_rows_are_seen_in_times_as_coarse_as_a_sample(double rate, double share, int off)
    {
        var random = new Random(1);
        var kept = Enumerable.Range(0, 20_000).Where(i => i is 0 or 19_999 || random.NextDouble() >= share).ToList();
        var recording = CsvFormatTests.Read("time_ms,ecg_mV\n" + string.Concat(kept.Select(i => FormattableString.Invariant($"{Math.Round(1000 * i / rate)},{i}\n"))), RecordingOptions.Default);
        Assert.Equal(rate, recording.RateHz, rate * 1e-3);
        // Where every step is rounded some losses stay hidden; a hundred would if no step but the longest were looked at.
        Assert.InRange(recording.End, 20_000 - off, 20_000 + off);
        Assert.All(recording.Segments, s => Assert.InRange(s.Start - s.MilliVolts.Span[0], -off, off));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(999)]
    [InlineData(995)]
    [InlineData(960)]
    [InlineData(900)]
    [InlineData(700)]
    [InlineData(650)]
    [InlineData(512)]
    public void No_row_is_lost_by_rounding(double rate)
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => FormattableString.Invariant($"{Math.Round(1000 * i / rate)},{i}\n"));
        var recording = CsvFormatTests.Read("time_ms,ecg_mV\n" + string.Concat(rows), RecordingOptions.Default);
        Assert.Equal(rate, recording.RateHz, 0.1);
        Assert.Equal([(0L, 20_000L)], recording.Segments.Select(s => (s.Start, s.End)));
    }

    [Fact]
    public void Late_time_among_even_ones_is_no_gap()
    {
        var rows = Enumerable.Range(0, 1000).Select(i => FormattableString.Invariant($"{(i % 97 == 50 ? i + 1 : i)},{i}\n"));
        Assert.Single(CsvFormatTests.Read("time_ms,ecg_mV\n" + string.Concat(rows), RecordingOptions.Default).Segments);
    }

    [Theory]
    [InlineData("time_us", 4_294_967_296, 4000)]
    [InlineData("time_ms", 4_294_967_296, 4)]
    [InlineData("time_ms", 4_294_967.296, 4)]
    [InlineData("time_s", 4_294.967296, 0.004)]
    [InlineData("time", 86_400, 0.004)]
    public void Clock_that_goes_round_counts_on(string column, double round, double step)
    {
        var rows = Enumerable.Range(0, 1000).Where(i => i is < 590 or >= 620).Select(i => FormattableString.Invariant($"{(round - 600 * step + i * step) % round:0.######},{i}\n"));
        var recording = CsvFormatTests.Read($"{column},ecg_mV\n" + string.Concat(rows), RecordingOptions.Default);
        Assert.Equal((250.0, 0L), (recording.RateHz, recording.RejectedRows));
        Assert.Equal([(0L, 590L), (620L, 1000L)], recording.Segments.Select(s => (s.Start, s.End)));
        Assert.Contains("went round 1 times", Assert.Single(recording.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_of_day_goes_on_behind_midnight()
    {
        var rows = Enumerable.Range(0, 1000).Select(i => FormattableString.Invariant($"{(i < 500 ? "23:59" : "00:00")}:{(i < 500 ? 58 : 0) + i % 500 / 250.0:00.000},{i}\n"));
        var recording = CsvFormatTests.Read("time,ecg_mV\n" + string.Concat(rows), RecordingOptions.Default);
        Assert.Equal((250.0, 0L, 1000L), (recording.RateHz, recording.RejectedRows, recording.End));
        Assert.Single(recording.Segments);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(998)]
    public void One_time_too_far_ahead_costs_its_row_alone(int wrong)
    {
        var rows = Enumerable.Range(0, 1000).Select(i => FormattableString.Invariant($"{(i == wrong ? 9999 : i * 0.004):0.000},{(i == wrong - 1 ? "" : i)},{(i < wrong ? "sad" : "calm")}\n"));
        var recording = CsvFormatTests.Read("time_s,ecg_mV,label\n" + string.Concat(rows), RecordingOptions.Default);
        Assert.Equal([(0L, wrong), (wrong + 1L, 1000L)], recording.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal([new("sad", 0, wrong), new("calm", wrong + 1, 999 - wrong)], recording.Labels.ToArray());
        Assert.Equal(new(SignalFault.Missing, wrong - 1, 1), Assert.Single(recording.Marks));
        Assert.Equal(1, recording.RejectedRows);
        Assert.Contains("far ahead", recording.RejectedExample, StringComparison.Ordinal);
    }

    [Fact]
    public void First_time_that_is_too_far_ahead_costs_two_rows()
    {
        var rows = Enumerable.Range(0, 1000).Select(i => FormattableString.Invariant($"{(i == 0 ? 9999 : i * 0.004):0.000},{i}\n"));
        var recording = CsvFormatTests.Read("time_s,ecg_mV\n" + string.Concat(rows), RecordingOptions.Default);
        Assert.Equal((998L, 2f, 2L), (recording.End, recording.MilliVolts.Span[0], recording.RejectedRows));
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

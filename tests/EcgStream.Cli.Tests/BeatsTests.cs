using System.Text.Json;
using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

public sealed class BeatsTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task Beats_of_a_recording_are_listed_with_their_variability()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(125));
        var told = (await _ecgstream.RunAsync("beats", "heart.csv", "--json")).AssertDone().Json;

        var beats = told.GetProperty("beats").EnumerateArray().ToArray();
        Assert.InRange(beats.Length, 150, 153);
        Assert.Equal(0.4, beats[0].GetProperty("time_seconds").GetDouble(), 0.005);
        Assert.Equal(JsonValueKind.Null, beats[0].GetProperty("rr_ms").ValueKind);
        Assert.All(beats[1..], b => Assert.InRange(b.GetProperty("rr_ms").GetDouble(), 770, 870));
        Assert.All(beats, b => Assert.Equal("normal", b.GetProperty("flag").GetString()));
        var minutes = told.GetProperty("minutes").EnumerateArray().ToArray();
        Assert.Equal(2, minutes.Length);
        // 40 ms at 0.25 Hz: 800 ms² of HF, 28 ms of SDNN, 15 breaths a minute.
        Assert.All(minutes.Select(m => m.GetProperty("figures")), f =>
        {
            Assert.InRange(f.GetProperty("hf_ms2").GetDouble(), 760, 840);
            Assert.InRange(f.GetProperty("sdnn_60s_ms").GetDouble(), 27, 30);
            Assert.InRange(f.GetProperty("respiration_rate").GetDouble(), 14.7, 15.3);
        });
        Assert.Equal(JsonValueKind.Null, told.GetProperty("annotations").ValueKind);
    }

    [Fact]
    public async Task Beats_are_told_on_a_page_unless_all_are_asked_for()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(65));
        Assert.InRange((await _ecgstream.RunAsync("beats", "heart.csv")).AssertDone().Lines.Length, 10, 20);
        Assert.InRange((await _ecgstream.RunAsync("beats", "heart.csv", "--all")).AssertDone().Lines.Length, 80, 90);
    }

    [Fact]
    public async Task Mistakes_are_told_in_one_sentence()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(5));
        (await _ecgstream.RunAsync("beats", "nothing.csv")).AssertMistake("nothing.csv");
        (await _ecgstream.RunAsync("beats", "heart.csv", "--channel", "V9")).AssertMistake("V9");
        (await _ecgstream.RunAsync("beats", "heart.csv", "--annotations", "none.atr")).AssertMistake("none.atr", "check the path");
        (await _ecgstream.RunAsync("beats", "heart.csv", "--annotations", "heart.csv")).AssertMistake("no WFDB annotation file");
    }

    [Fact]
    public async Task Recording_without_times_is_read_by_source_options()
    {
        _ecgstream.Write("heart.txt", string.Join('\n', PulseTrain.Csv(70).Split('\n').Skip(1).Select(row => row.Split(',')[^1])));
        var told = (await _ecgstream.RunAsync("beats", "heart.txt?rate=250&unit=mV&start=5&duration=62", "--json")).AssertDone().Json;
        Assert.Equal(62, told.GetProperty("duration_seconds").GetDouble());
        Assert.Equal(5, Assert.Single(told.GetProperty("minutes").EnumerateArray()).GetProperty("start_seconds").GetDouble());
        (await _ecgstream.RunAsync("beats", "heart.txt")).AssertMistake("'rate=250'");
        (await _ecgstream.RunAsync("beats", "heart.txt?rate=250&speed=3")).AssertMistake("'speed'");
        (await _ecgstream.RunAsync("beats", "heart.txt?rate=250&channel=0", "--channel", "0")).AssertMistake("keep one");
    }

    [Fact]
    public async Task Minute_without_ecg_has_no_figures_and_says_why()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(125, time => time is >= 60 and < 120));
        var told = (await _ecgstream.RunAsync("beats", "heart.csv", "--json")).AssertDone().Json;
        var minutes = told.GetProperty("minutes").EnumerateArray().ToArray();
        Assert.Equal([true, false], minutes.Select(m => m.GetProperty("quality").GetProperty("is_usable").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, minutes[1].GetProperty("figures").ValueKind);
        Assert.StartsWith("flat line", minutes[1].GetProperty("quality").GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, told.GetProperty("whole").ValueKind);
        Assert.Contains("not usable: flat line", (await _ecgstream.RunAsync("beats", "heart.csv")).AssertDone().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65)]
    [InlineData(30)]
    public async Task Recording_without_ecg_has_no_figures_at_all(double seconds)
    {
        _ecgstream.Write("flat.csv", PulseTrain.Csv(seconds, _ => true));
        var told = (await _ecgstream.RunAsync("beats", "flat.csv", "--json")).AssertDone();
        Assert.Equal(JsonValueKind.Null, told.Json.GetProperty("whole").ValueKind);
        Assert.Contains("flat line", told.Json.GetProperty("remarks")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("No figures", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gap_has_no_interval_and_a_lost_packet_cuts_no_minute()
    {
        string[] rows = PulseTrain.Csv(190).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bool stays(string row) => row.Split(',')[0] is var cell && (!double.TryParse(cell, out var time) || time is not ((>= 30 and < 30.1) or (>= 61 and < 71)));
        _ecgstream.Write("gaps.csv", string.Join('\n', rows.Where(stays)));
        var told = (await _ecgstream.RunAsync("beats", "gaps.csv", "--json")).AssertDone().Json;
        Assert.Equal([0.0, 71], told.GetProperty("minutes").EnumerateArray().Select(m => m.GetProperty("start_seconds").GetDouble()));
        var beats = told.GetProperty("beats").EnumerateArray().ToArray();
        Assert.Equal(2, beats.Count(b => b.GetProperty("rr_ms").ValueKind == JsonValueKind.Null));
        Assert.All(beats.Where(b => b.GetProperty("rr_ms").ValueKind == JsonValueKind.Number), b => Assert.InRange(b.GetProperty("rr_ms").GetDouble(), 700, 900));
        Assert.Equal(0, told.GetProperty("whole").GetProperty("flagged_share").GetDouble());
    }

    [Fact]
    public async Task Rows_that_can_not_be_read_are_told()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(20).Replace("\n10.000,", "\nnonsense,", StringComparison.Ordinal));
        var told = (await _ecgstream.RunAsync("beats", "heart.csv", "--json")).AssertDone();
        Assert.Equal(1, told.Json.GetProperty("rejected_rows").GetInt32());
        Assert.Contains("Passed over 1", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotations_without_beats_are_refused()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(20));
        // One comment (code 22) and the end.
        await File.WriteAllBytesAsync(Path.Combine(_ecgstream.Folder.FullName, "none.atr"), [0x00, 22 << 2, 0, 0]);
        (await _ecgstream.RunAsync("beats", "heart.csv", "--annotations", "none.atr")).AssertMistake("none.atr", "marks no beat");
    }

    [RealDataTheory]
    [InlineData("s02_rest")]
    [InlineData("s13_rest")]
    [InlineData("s20_arithmetic")]
    public async Task Recordings_of_people_that_hold_no_ecg_have_no_figures(string record)
    {
        var told = (await _ecgstream.RunAsync("beats", RealData.Path("eegmat/" + record), "--json")).AssertDone().Json;
        Assert.Equal(JsonValueKind.Null, told.GetProperty("whole").ValueKind);
        Assert.All(told.GetProperty("minutes").EnumerateArray(), m => Assert.Equal(JsonValueKind.Null, m.GetProperty("figures").ValueKind));
    }

    [RealDataFact]
    public async Task Record_100_agrees_with_its_annotations()
    {
        var record = RealData.Path("mitdb/100");
        var told = (await _ecgstream.RunAsync("beats", record, "--annotations", record + ".atr", "--json")).AssertDone().Json.GetProperty("annotations");
        Assert.Equal(2273, told.GetProperty("reference_beats").GetInt32());
        Assert.InRange(told.GetProperty("sensitivity").GetDouble(), 0.999, 1);
        Assert.InRange(told.GetProperty("positive_predictivity").GetDouble(), 0.999, 1);
    }

    public void Dispose() => _ecgstream.Dispose();
}

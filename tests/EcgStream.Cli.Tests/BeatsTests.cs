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

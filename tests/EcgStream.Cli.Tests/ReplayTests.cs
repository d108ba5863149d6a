using System.Text.Json;

namespace EcgStream.Cli.Tests;

public sealed class ReplayTests : IDisposable
{
    /// <summary>A little longer than its last window.</summary>
    const double Seconds = 70.5;

    /// <summary>They end at 60 s, 61 s … 70 s.</summary>
    const int Windows = 11;

    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task Replay_says_the_same_bytes_on_every_run()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(Seconds));
        var first = (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "-")).AssertDone();
        var second = (await _ecgstream.RunAsync("replay", "heart.csv", "--speed", "max", "--output", "-")).AssertDone();

        Assert.NotEmpty(first.Bytes);
        Assert.Equal(first.Bytes, second.Bytes);
    }

    [Fact]
    public async Task Replay_says_one_line_of_JSON_for_each_window()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(Seconds));
        var lines = (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "-")).AssertDone().Lines;

        Assert.Equal(Windows, lines.Length);
        Assert.All(lines, (line, i) =>
        {
            var prediction = Prediction(line);
            Assert.Equal(i, prediction.GetProperty("sequence").GetInt32());
            Assert.Equal("heart", prediction.GetProperty("device").GetString());
            Assert.Equal(JsonValueKind.String, prediction.GetProperty("emotion").ValueKind);
            Assert.Equal(0, prediction.GetProperty("reasons").GetArrayLength());
        });
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(70, 11)]
    public async Task Replay_classifies_the_window_that_ends_with_the_recording(int seconds, int windows)
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(seconds));
        var lines = (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "-")).AssertDone().Lines;
        Assert.Equal(windows, lines.Length);
    }

    [Fact]
    public async Task Replay_writes_to_a_file_what_it_says_on_stdout()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(62.5));
        var said = (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "-")).AssertDone();
        var written = (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "predictions.ndjson")).AssertDone();

        Assert.Empty(written.Bytes);
        Assert.Equal(said.Bytes, await File.ReadAllBytesAsync(Path.Combine(_ecgstream.Folder.FullName, "predictions.ndjson")));
    }

    [Fact]
    public async Task Replay_names_no_emotion_but_a_reason_when_the_signal_stands_still()
    {
        _ecgstream.Write("flat.csv", PulseTrain.Csv(Seconds, time => time is >= 25 and < 45));
        var lines = (await _ecgstream.RunAsync("replay", "flat.csv", "--output", "-")).AssertDone().Lines;

        Assert.Equal(Windows, lines.Length);
        Assert.All(lines, line =>
        {
            Assert.Contains("\"emotion\":null", line, StringComparison.Ordinal);
            Assert.NotEqual(0, Prediction(line).GetProperty("reasons").GetArrayLength());
        });
    }

    [Fact]
    public async Task Replay_tells_its_summary_as_JSON_when_asked_for()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(Seconds));
        var summary = (await _ecgstream.RunAsync("replay", "heart.csv", "--json")).AssertDone().Json;

        Assert.Equal(Windows, summary.GetProperty("predictions").GetInt32());
        var device = Assert.Single(summary.GetProperty("devices").EnumerateArray());
        Assert.Equal((int)(Seconds * 250), device.GetProperty("samples").GetInt32());
        Assert.Equal(0, device.GetProperty("gaps").GetInt32());
    }

    [Fact]
    public async Task Hop_sets_how_many_windows_there_are()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(Seconds));
        var lines = (await _ecgstream.RunAsync("replay", "heart.csv", "--hop", "5000ms", "--output", "-")).AssertDone().Lines;
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task Replay_at_a_hundred_times_real_time_says_the_bytes_of_full_speed()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(Seconds));
        var unpaced = (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "-")).AssertDone();
        var paced = (await _ecgstream.RunAsync("replay", "heart.csv", "--speed", "100", "--output", "-")).AssertDone();
        Assert.Equal(Windows, paced.Lines.Length);
        Assert.Equal(unpaced.Output, paced.Output);
    }

    [Fact]
    public async Task Part_is_named_by_options_as_by_those_behind_the_file()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(75));
        var behind = (await _ecgstream.RunAsync("replay", "heart.csv?start=6&duration=66&loop=2&channel=ecg_mV", "--output", "-")).AssertDone();
        var options = (await _ecgstream.RunAsync("replay", "heart.csv", "--start", "0.1m", "--duration", "66s", "--loop", "2", "--channel", "ecg_mV", "--output", "-")).AssertDone();
        // Windows end at 60 s … 66 s of each pass; between the passes lie ten seconds that no window crosses.
        Assert.Equal(14, options.Lines.Length);
        Assert.Equal([1_800, 3_600, 24_600], new[] { 0, 6, 7 }.Select(i => Prediction(options.Lines[i]).GetProperty("start_sample").GetInt32()));
        Assert.Equal(behind.Output, options.Output);
    }

    [Theory]
    [InlineData("--start 80s", "75 s long")]
    [InlineData("--start soon", "--start", "soon")]
    [InlineData("--loop 0", "loop=0")]
    [InlineData("--loop often", "loop=often")]
    [InlineData("--channel V9", "V9", "ecg_mV")]
    [InlineData("--speed fast", "speed=fast")]
    public async Task Part_that_makes_no_sense_is_told(string options, params string[] said)
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(75));
        (await _ecgstream.RunAsync(["replay", "heart.csv", .. options.Split(' ')])).AssertMistake(said);
    }

    [Fact]
    public async Task Part_that_is_named_twice_is_told()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(1));
        (await _ecgstream.RunAsync("replay", "heart.csv?start=5", "--start", "6s")).AssertMistake("--start", "start=5", "keep one");
    }

    [Fact]
    public async Task Duration_that_is_set_for_a_run_does_not_cut_a_replay_short()
    {
        _ecgstream.Write("heart.csv", PulseTrain.Csv(Seconds));
        _ecgstream.Variables["ECGSTREAM_DURATION"] = "2s";
        Assert.Equal(Windows, (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "-")).AssertDone().Lines.Length);
    }

    public void Dispose() => _ecgstream.Dispose();

    static JsonElement Prediction(string line) => JsonDocument.Parse(line).RootElement;
}

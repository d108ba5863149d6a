using System.Text.Json;
using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

/// <summary>Persons at rest, as a user records, looks at and uses them.</summary>
public sealed class BaselineTests : IDisposable
{
    const string Recording = "recording the resting minute: sit still";

    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task Replay_records_the_first_good_minute_and_compares_with_it_from_then_on()
    {
        Write("heart.csv", 75);
        var predictions = Predictions(await Replay("heart.csv", "--baseline", "60s"));

        Assert.Equal(16, predictions.Length);
        var recording = predictions.TakeWhile(p => p.GetProperty("emotion").ValueKind == JsonValueKind.Null).ToArray();
        // A few: the filter settles first.
        Assert.InRange(recording.Length, 1, 4);
        Assert.All(recording, p => Assert.Contains(Recording, p.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())));
        Assert.All(predictions[recording.Length..], p =>
        {
            Assert.Equal(0, p.GetProperty("reasons").GetArrayLength());
            // The same person in the same state.
            Assert.Equal(0.5, p.GetProperty("confidence").GetDouble(), 0.05);
            Assert.Equal(JsonValueKind.Null, p.GetProperty("baseline").GetProperty("participant").ValueKind);
        });
        Assert.Equal(recording[^1].GetProperty("window_start").GetString(), predictions[^1].GetProperty("baseline").GetProperty("recorded_at").GetString());
    }

    [Fact]
    public async Task Recorded_rest_is_kept_listed_shown_and_used()
    {
        Write("rest.csv", 75);
        var kept = (await Record("rest.csv", "ann", "--json")).AssertDone().Json;
        Assert.Equal(("ann", 60, 250), (kept.GetProperty("participant").GetString(), kept.GetProperty("rest_seconds").GetDouble(), kept.GetProperty("rate_hz").GetDouble()));
        var file = Path.Combine(_ecgstream.Folder.FullName, "baselines", "ann.json");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var listed = Assert.Single((await Run("baseline list --json")).AssertDone().Json.EnumerateArray());
        Assert.Equal("ann", listed.GetProperty("participant").GetString());
        Assert.Contains("unfiltered", (await Run("baseline show ann")).AssertDone().Output, StringComparison.Ordinal);
        Assert.Contains("ann", (await Run("baseline list")).AssertDone().Output, StringComparison.Ordinal);

        var byName = Predictions(await Replay("rest.csv", "--baseline", "ann"));
        Assert.Equal(16, byName.Length);
        Assert.All(byName, p => Assert.Equal("ann", p.GetProperty("baseline").GetProperty("participant").GetString()));
        Assert.Equal(byName.Select(p => p.ToString()), Predictions(await Replay("rest.csv", "--baseline", file)).Select(p => p.ToString()));
        Assert.Equal(byName.Select(p => p.ToString()), Predictions(await Replay("rest.csv", "--baseline", "rest=ann")).Select(p => p.ToString()));
    }

    [Fact]
    public async Task Device_without_a_kept_rest_says_so_in_every_prediction_and_names_nobody_else()
    {
        Write("rest.csv", 75);
        (await Record("rest.csv", "ann")).AssertDone();
        Assert.All(Predictions(await Replay("rest.csv", "--baseline", "kept")), p =>
        {
            var reason = Assert.Single(p.GetProperty("reasons").EnumerateArray()).GetString();
            Assert.Contains("no baseline is kept for this device", reason, StringComparison.Ordinal);
            Assert.DoesNotContain("ann", reason, StringComparison.Ordinal);
        });
        (await Record("rest.csv", "rest")).AssertDone();
        Assert.All(Predictions(await Replay("rest.csv", "--baseline", "kept")), p => Assert.NotEqual(JsonValueKind.Null, p.GetProperty("emotion").ValueKind));
    }

    [Fact]
    public async Task Model_that_is_not_sure_says_so_with_its_probabilities()
    {
        Write("heart.csv", 75, abstainBelow: 0.9);
        var last = Predictions(await Replay("heart.csv", "--baseline", "60s"))[^1];
        Assert.Equal(JsonValueKind.Null, last.GetProperty("emotion").ValueKind);
        Assert.StartsWith("not sure enough: 0.5", last.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(2, last.GetProperty("probabilities").EnumerateObject().Count());
    }

    [Fact]
    public async Task Model_that_needs_no_rest_says_that_it_is_not_used()
    {
        Write("heart.csv", 61);
        var told = (await _ecgstream.RunAsync("replay", "heart.csv", "--model", "compact", "--baseline", "60s", "--output", "-")).AssertDone();
        Assert.Contains("needs no resting minute: --baseline 60s is not used", told.Error, StringComparison.Ordinal);
        Assert.Contains("\"baseline\":null", told.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_baseline_the_default_is_the_model_that_compares_with_it()
    {
        Write("heart.csv", 121);
        var told = (await _ecgstream.RunAsync("replay", "heart.csv", "--baseline", "60s", "--output", "-")).AssertDone();
        Assert.Contains("\"name\":\"emotions-baseline\"", told.Lines[^1], StringComparison.Ordinal);
        var bare = (await _ecgstream.RunAsync("replay", "heart.csv", "--output", "-")).AssertDone();
        Assert.Contains("\"name\":\"compact\"", bare.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_info_tells_what_a_model_takes()
    {
        Write("heart.csv", 1, abstainBelow: 0.35);
        var told = (await Run("model info comparing.onnx")).AssertDone().Output;
        foreach (var part in new[] { EcgFeatures.Names[0], "--baseline", "0.35", "Nobody has measured it." })
            Assert.Contains(part, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_needs_a_rest_says_what_to_do_where_none_is_given()
    {
        Write("heart.csv", 61);
        (await Replay("heart.csv")).AssertMistake("'comparing'", "--baseline 60s", "ecgstream baseline record");
    }

    [Theory]
    [InlineData("30s", "A rest of 30 s is shorter")]
    [InlineData("bob", "No baseline of 'bob' is kept in 'baselines'")]
    [InlineData("bob.json", "There is no baseline 'bob.json'")]
    public async Task Baseline_that_is_not_there_or_too_short_is_told(string baseline, string said)
    {
        Write("heart.csv", 61);
        (await Replay("heart.csv", "--baseline", baseline)).AssertMistake(said);
    }

    [Fact]
    public async Task One_persons_rest_for_many_devices_is_told()
    {
        Write("heart.csv", 61);
        (await Run("run --broker none --model comparing.onnx --source sim:?subject=1 --source sim:?subject=2 --baseline ann")).AssertMistake("DEVICE=ann", "60s");
        (await Run("run --broker none --model comparing.onnx --source mqtt://h/ecg/+/samples --baseline ann")).AssertMistake("DEVICE=ann");
        (await Run("run --broker none --model comparing.onnx --source mqtt://h/ecg/%2B/samples --baseline ann")).AssertMistake("DEVICE=ann");
        (await Run("run --broker none --model comparing.onnx --source sim:?subject=1 --baseline 60s --baseline a=ann")).AssertMistake("--baseline 60s stands for every device");
    }

    [Fact]
    public async Task Rest_of_which_long_hops_leave_parts_unseen_is_told()
    {
        Write("heart.csv", 61);
        (await Replay("heart.csv", "--baseline", "120s", "--hop", "70s")).AssertMistake("A rest of 120 s", "a hop of 70 s", "60s");
        Assert.Single(Predictions(await Replay("heart.csv", "--baseline", "60s", "--hop", "70s")));
    }

    [Fact]
    public async Task Folder_that_can_not_be_written_is_told_before_anybody_sits_still()
    {
        _ecgstream.Write("file", "");
        (await Run("baseline record --source sim:?subject=7 --participant ann --baselines-folder file")).AssertMistake("'file'", "--baselines-folder");
    }

    [Theory]
    [InlineData("60s")]
    [InlineData("kept")]
    [InlineData("../ann")]
    [InlineData("ann.json")]
    public async Task Participant_whose_name_means_something_else_is_told(string name) =>
        (await Run($"baseline record --source sim:?subject=7 --participant {name}")).AssertMistake("--participant", name);

    [Fact]
    public async Task Rest_that_is_there_already_is_not_replaced_unasked()
    {
        Write("rest.csv", 75);
        (await Record("rest.csv", "ann")).AssertDone();
        (await Record("rest.csv", "ann")).AssertMistake("'ann'", "--replace");
        (await Record("rest.csv", "ann", "--replace")).AssertDone();
    }

    [Fact]
    public async Task Signal_that_ends_before_a_good_minute_is_told_with_what_was_wrong()
    {
        _ecgstream.Write("flat.csv", PulseTrain.Csv(75, time => time is >= 25 and < 45));
        (await Record("flat.csv", "ann")).AssertMistake("flat.csv", "flat line");
        _ecgstream.Write("short.csv", PulseTrain.Csv(35));
        (await Record("short.csv", "ann")).AssertMistake("50% of that came");
    }

    [Fact]
    public async Task Empty_folder_says_how_to_record_one() =>
        Assert.Contains("ecgstream baseline record", (await Run("baseline list")).AssertDone().Output, StringComparison.Ordinal);

    public void Dispose() => _ecgstream.Dispose();

    void Write(string recording, double seconds, double abstainBelow = 0)
    {
        _ecgstream.Write(recording, PulseTrain.Csv(seconds));
        TinyModels.WriteComparing(Path.Combine(_ecgstream.Folder.FullName, "comparing.onnx"), abstainBelow);
    }

    Task<Outcome> Run(string arguments) => _ecgstream.RunAsync(arguments.Split(' '));

    Task<Outcome> Record(string file, string participant, params string[] more) =>
        _ecgstream.RunAsync(["baseline", "record", "--source", $"file:{file}?speed=max", "--participant", participant, .. more]);

    Task<Outcome> Replay(string file, params string[] more) =>
        _ecgstream.RunAsync(["replay", file, "--model", "comparing.onnx", "--output", "-", .. more]);

    static JsonElement[] Predictions(Outcome told) => [.. told.AssertDone().Lines.Select(line => JsonDocument.Parse(line).RootElement)];
}

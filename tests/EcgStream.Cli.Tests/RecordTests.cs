namespace EcgStream.Cli.Tests;

public sealed class RecordTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    public void Dispose() => _ecgstream.Dispose();

    string Recording(string device) => Path.GetRelativePath(_ecgstream.Folder.FullName, Assert.Single(Directory.GetDirectories(Path.Combine(_ecgstream.Folder.FullName, "recordings", device))));

    Task<EcgStream.Testing.Outcome> RecordAsync(string source, params string[] more) =>
        _ecgstream.RunAsync(["record", "--source", source, "--to", "recordings", .. more]);

    [Fact]
    public async Task Record_keeps_what_came_and_says_so()
    {
        var outcome = (await RecordAsync("sim:?subject=7&speed=max&duration=30", "--participant", "ann", "--json")).AssertDone();

        var device = Assert.Single(outcome.Json.GetProperty("devices").EnumerateArray());
        Assert.Equal((7500, 7500, 0), (device.GetProperty("received").GetInt64(), device.GetProperty("recorded").GetInt64(), device.GetProperty("unrecorded").GetInt64()));
        Assert.Equal(Recording("sim-7"), Assert.Single(outcome.Json.GetProperty("recordings").EnumerateArray()).GetString());
        Assert.Equal("7500", (await _ecgstream.RunAsync("replay", Recording("sim-7"), "--json")).AssertDone().Json.GetProperty("devices")[0].GetProperty("samples").ToString());
    }

    [Fact]
    public async Task Acknowledgements_are_lines_of_JSON_that_end_with_all_samples()
    {
        var outcome = (await RecordAsync("sim:?subject=7&speed=max&duration=30", "--acknowledge")).AssertDone();

        Assert.Equal("""{"device":"sim-7","saved_samples":7500}""", outcome.Lines[^1]);
    }

    [Fact]
    public async Task Recorded_run_and_its_replay_make_the_same_predictions()
    {
        (await _ecgstream.RunAsync("run", "--source", "sim:?subject=7&speed=max&duration=75", "--broker", "none", "--record", "recordings")).AssertDone();

        var same = (await _ecgstream.RunAsync("replay", Recording("sim-7"), "--compare")).AssertDone();
        Assert.Contains("All 16 predictions are those of the recording, byte for byte.", same.Error, StringComparison.Ordinal);
        (await _ecgstream.RunAsync("replay", Recording("sim-7"), "--compare", "--model", "seed-cnn")).AssertMistake("were made by compact", "give --model compact");
        var other = await _ecgstream.RunAsync("replay", Recording("sim-7"), "--compare", "--hop", "700ms");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("were not made again, the first: {", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_become_the_manifest_of_a_training()
    {
        await RecordAsync("sim:?subject=7&speed=max&duration=30");
        var outcome = (await _ecgstream.RunAsync("labels", "recordings")).AssertDone();
        Assert.Equal("0 labelled stretches in 1 recording: mark some with 'ecgstream mark --label'.", outcome.Output.Trim());
    }

    [Fact]
    public async Task Erase_removes_a_participant_and_nobody_else()
    {
        await RecordAsync("sim:?subject=7&speed=max&duration=5", "--participant", "ann");
        await RecordAsync("sim:?subject=8&speed=max&duration=5", "--participant", "bob");
        await RecordAsync("sim:?subject=9&speed=max&duration=5");
        _ecgstream.Folder.CreateSubdirectory("baselines");
        _ecgstream.Write("baselines/ann.json", "{}");
        _ecgstream.Write("baselines/bob.json", "{}");
        _ecgstream.Write("recordings/manifest.csv", $"file,channel,participant,label,start_s,duration_s\n{Path.GetRelativePath("recordings", Recording("sim-7"))},ECG,ann,sad,0,4\nelse,ECG,bob,sad,0,4\n");
        var (ann, bob, nine) = (Recording("sim-7"), Recording("sim-8"), Recording("sim-9"));

        var dry = (await _ecgstream.RunAsync("erase", "--participant", "ann", "recordings", "--dry-run")).AssertDone();
        Assert.Equal([$"Would remove recording recordings{Path.DirectorySeparatorChar}{Path.GetRelativePath("recordings", ann)}", "Would remove resting minute baselines/ann.json", "Would remove 1 labelled stretch from the table."], dry.Lines);
        Assert.True(Directory.Exists(Path.Combine(_ecgstream.Folder.FullName, ann)));

        var erased = (await _ecgstream.RunAsync("erase", "--participant", "ann", "recordings")).AssertDone();

        Assert.Contains("Removed 1 labelled stretch from the table.", erased.Lines);
        Assert.False(Directory.Exists(Path.Combine(_ecgstream.Folder.FullName, "recordings", "sim-7")));
        Assert.False(File.Exists(Path.Combine(_ecgstream.Folder.FullName, "baselines", "ann.json")));
        Assert.All([bob, nine], other => Assert.True(Directory.Exists(Path.Combine(_ecgstream.Folder.FullName, other))));
        Assert.DoesNotContain(",ann,", File.ReadAllText(Path.Combine(_ecgstream.Folder.FullName, "recordings", "manifest.csv")), StringComparison.Ordinal);
        (await _ecgstream.RunAsync("erase", "--participant", "ann", "recordings")).AssertMistake("Nothing is kept of 'ann'");
        // A device nobody was named for goes by its own name.
        (await _ecgstream.RunAsync("erase", "--participant", "sim-9", "recordings")).AssertDone();
    }

    [Fact]
    public async Task Erase_removes_checkpoints_and_names_what_it_leaves()
    {
        await RecordAsync("sim:?subject=7&speed=max&duration=5", "--participant", "ann");
        foreach (var folder in new[] { "comparison/folds", "comparison/folds/k2.checkpoint" })
            _ecgstream.Folder.CreateSubdirectory(folder);
        _ecgstream.Write("comparison/folds/k1.json", """{"participant":"ann"}""");
        _ecgstream.Write("comparison/folds/k3.json", """{"participant":"bob"}""");
        _ecgstream.Write("comparison/folds/k2.checkpoint/weights", "w");
        _ecgstream.Write("comparison/results.json", """{"participants":["ann"]}""");
        _ecgstream.Write("comparison/best.onnx", "m");

        var erased = (await _ecgstream.RunAsync("erase", "--participant", "ann", "recordings", "--training", "comparison", "--json")).AssertDone().Json;

        Assert.Equal(["comparison/folds/k1.json", "comparison/folds/k2.checkpoint"], erased.GetProperty("checkpoints").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["comparison/results.json", "comparison/best.onnx"], erased.GetProperty("remaining").EnumerateArray().Select(e => e.GetString()));
        Assert.True(File.Exists(Path.Combine(_ecgstream.Folder.FullName, "comparison/folds/k3.json")));
    }

    [Fact]
    public async Task Mistakes_are_told_in_a_sentence()
    {
        (await _ecgstream.RunAsync("record", "--to", "x")).AssertMistake("No source to record");
        (await _ecgstream.RunAsync("record", "--source", "sim:?subject=1")).AssertUsage("--to");
        (await RecordAsync("sim:?subject=1", "--participant", "a b")).AssertMistake("--participant a b names nobody");
        (await RecordAsync("sim:?subject=1", "--participant", "a", "--participant", "b")).AssertMistake("may be several devices");
        (await RecordAsync("sim:?subject=1", "--part-size", "0")).AssertMistake("--part-size 0");
        (await _ecgstream.RunAsync("run", "--source", "sim:?subject=1", "--participant", "ann")).AssertMistake("add --record FOLDER");
        (await _ecgstream.RunAsync("labels", "nowhere")).AssertMistake("There is no folder 'nowhere'");
        _ecgstream.Write("file", "");
        (await _ecgstream.RunAsync("record", "--source", "sim:?subject=1", "--to", "file")).AssertMistake("Nothing can be recorded in 'file'");
        await RecordAsync("sim:?subject=7&speed=max&duration=5");
        (await _ecgstream.RunAsync("replay", Recording("sim-7"), "--compare")).AssertMistake("holds no predictions to compare with");
    }
}

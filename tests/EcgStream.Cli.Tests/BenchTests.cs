using System.Globalization;
using System.Text.Json;

namespace EcgStream.Cli.Tests;

public sealed class BenchTests : IDisposable
{
    static readonly string[] Quick = ["--rounds", "1", "--time", "20ms"];
    readonly Ecgstream _ecgstream = new();

    public void Dispose() => _ecgstream.Dispose();

    [Fact]
    public async Task Models_are_compared_in_a_table_that_is_Markdown()
    {
        var told = (await Run("compact", "--batch", "1,2")).AssertDone();
        var rows = told.Output.Split('\n').TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]).ToList();

        Assert.Equal(4, rows.Count);
        Assert.Equal(["model", "provider", "windows a run", "runs"], rows[0][..4]);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal([["compact", "cpu", "1"], ["compact", "cpu", "2"]], rows[2..].Select(row => row[..3]));
        Assert.Equal("1.00", rows[2][Column("times as fast")]);
        Assert.Equal("–", rows[2][Column("differs from first")]);
        Assert.All(rows[2..], row => Assert.Equal(1000 / Number(row, "ms/window"), Number(row, "windows/s"), 0.01 * Number(row, "windows/s")));
        Assert.InRange(Number(rows[3], "differs from first"), 0, 1e-5);
        Assert.Contains("on 8 simulated windows", told.Output, StringComparison.Ordinal);
        Assert.Contains("round 1 of 1", told.Error, StringComparison.Ordinal);

        int Column(string name) => Array.IndexOf(rows[0], name);
        double Number(string[] row, string column) => double.Parse(row[Column(column)], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Figures_as_JSON_agree_with_each_other()
    {
        var report = (await Run("compact", "emotions-baseline", "--batch", "1", "--batch", "3", "--threads", "2", "--json")).AssertDone().Json;
        var contenders = report.GetProperty("contenders").EnumerateArray().ToList();

        Assert.Equal(["compact", "compact", "emotions-baseline", "emotions-baseline"], contenders.Select(c => c.GetProperty("contender").GetProperty("name").GetString()));
        Assert.Equal([1, 3, 1, 3], contenders.Select(c => c.GetProperty("contender").GetProperty("batch").GetInt32()));
        Assert.All(contenders, c => Assert.Equal(2, c.GetProperty("contender").GetProperty("options").GetProperty("threads").GetInt32()));
        foreach (var contender in contenders)
        {
            Assert.Equal(1000 / Figure(contender, "ms_per_window"), Figure(contender, "windows_per_second"), 1e-6 * Figure(contender, "windows_per_second"));
            Assert.Equal(Figure(contenders[0], "ms_per_window") / Figure(contender, "ms_per_window"), Figure(contender, "speed"), 1e-9 * Figure(contender, "speed"));
            Assert.True(Figure(contender, "p99_ms_per_window") >= Figure(contender, "ms_per_window"));
            Assert.True(Figure(contender, "runs") >= 1);
        }
        Assert.InRange(Figure(contenders[1], "worst_difference"), 0, 1e-5);
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Null], contenders[2..].Select(c => c.GetProperty("worst_difference").ValueKind));
        Assert.True(Figure(report, "peak_working_set_mib") >= Figure(report, "working_set_mib"));

        static double Figure(JsonElement of, string name) => of.GetProperty(name).GetDouble();
    }

    [Fact]
    public async Task A_model_that_compares_with_the_person_at_rest_is_given_a_rest()
    {
        TinyModels.WriteComparing(Path.Combine(_ecgstream.Folder.FullName, "mine.onnx"));
        var report = (await Run("mine.onnx", "--batch", "2", "--json")).AssertDone().Json;
        Assert.Equal("mine", report.GetProperty("contenders")[0].GetProperty("contender").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("nothing", "'nothing'", "'compact'")]
    [InlineData("noise.onnx", "noise.onnx")]
    [InlineData("compact --batch 0", "--batch 0", "1 to 256")]
    [InlineData("compact --batch 1,many", "--batch many")]
    [InlineData("compact --batch ,", "Nothing to measure")]
    [InlineData("compact --provider cpu,tpu", "--provider tpu", "cuda")]
    [InlineData("compact --provider cpu,cuda", "CUDA can't run")]
    [InlineData("compact --provider cpu --tf32", "--tf32", "CPU")]
    [InlineData("compact --threads none", "--threads", "none")]
    [InlineData("compact --rounds 0", "0 rounds")]
    [InlineData("compact --time never", "--time", "never")]
    public async Task What_can_not_be_measured_is_told(string arguments, params string[] says)
    {
        _ecgstream.Write("noise.onnx", "This is no model.");
        (await _ecgstream.RunAsync(["model", "bench", .. arguments.Split(' ')])).AssertMistake(says);
    }

    [Fact]
    public async Task Without_a_model_the_usage_is_told() =>
        (await _ecgstream.RunAsync("model", "bench")).AssertUsage("<FILE>");

    Task<Testing.Outcome> Run(params string[] arguments) => _ecgstream.RunAsync(["model", "bench", .. arguments, .. Quick]);
}

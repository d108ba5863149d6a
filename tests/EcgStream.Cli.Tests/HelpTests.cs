using EcgStream.Recordings;

namespace EcgStream.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [Theory]
    [InlineData]
    [InlineData("--help")]
    public async Task Command_shows_where_to_start_when_nothing_or_help_is_asked_for(params string[] arguments)
    {
        var told = (await _ecgstream.RunAsync(arguments)).AssertDone();
        Assert.Contains("ecgstream demo", told.Output, StringComparison.Ordinal);
        Assert.Contains("Not a medical device", told.Output, StringComparison.Ordinal);
        foreach (var command in (string[])["demo", "run", "record", "replay", "watch", "simulate", "mark", "beats", "info", "convert", "labels", "erase", "ports", "baseline", "model"])
            Assert.Contains($"\n  {command} ", told.Output, StringComparison.Ordinal);
        Assert.Equal("", told.Error);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("run")]
    [InlineData("record")]
    [InlineData("replay")]
    [InlineData("watch")]
    [InlineData("simulate")]
    [InlineData("mark")]
    [InlineData("beats")]
    [InlineData("info")]
    [InlineData("convert")]
    [InlineData("labels")]
    [InlineData("erase")]
    [InlineData("ports")]
    [InlineData("model info")]
    [InlineData("model bench")]
    [InlineData("model optimize")]
    [InlineData("baseline record")]
    [InlineData("baseline list")]
    [InlineData("baseline show")]
    public async Task Help_of_a_command_shows_examples(string command)
    {
        var told = (await _ecgstream.RunAsync([.. command.Split(' '), "--help"])).AssertDone();
        var examples = told.Output[told.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"ecgstream {command}", examples, StringComparison.Ordinal);
        Assert.Equal("", told.Error);
    }

    [Theory]
    [InlineData("beats")]
    [InlineData("replay")]
    [InlineData("info")]
    [InlineData("convert")]
    public async Task Help_of_what_reads_recordings_names_every_format(string command)
    {
        var told = string.Join(' ', (await _ecgstream.RunAsync(command, "--help")).AssertDone().Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(RecordingFormats.All, format => Assert.Contains($"{format.Name} ({format.Extensions[0]}", told, StringComparison.Ordinal));
        if (command == "convert")
            Assert.All(RecordingWriters.All, writer => Assert.Contains($"{writer.Name} ({writer.Extensions[0]}", told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unknown_command_is_a_usage_error()
    {
        var told = await _ecgstream.RunAsync("dance");
        Assert.Equal(2, told.ExitCode);
        Assert.Contains("'dance'", told.Error, StringComparison.Ordinal);
        Assert.Contains("--help", told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", told.Error, StringComparison.Ordinal);
        Assert.Equal("", told.Output);
    }

    [Fact]
    public async Task Ports_are_listed_as_JSON_when_asked_for()
    {
        var told = (await _ecgstream.RunAsync("ports", "--json")).AssertDone();
        Assert.Equal(System.Text.Json.JsonValueKind.Array, told.Json.ValueKind);
    }

    [Fact]
    public async Task Model_tells_its_contract_as_JSON_when_asked_for()
    {
        var contract = (await _ecgstream.RunAsync("model", "info", "compact", "--json")).AssertDone().Json.GetProperty("contract");
        Assert.Equal("compact", contract.GetProperty("name").GetString());
        Assert.Equal(6, contract.GetProperty("labels").GetArrayLength());
        Assert.Equal(18_000, contract.GetProperty("window_length").GetInt32());
    }

    public void Dispose() => _ecgstream.Dispose();
}

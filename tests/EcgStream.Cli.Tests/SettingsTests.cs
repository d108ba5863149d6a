namespace EcgStream.Cli.Tests;

/// <summary>Command line before environment before file. Each place asks for something that is not there, and the sentence says which one was heard.</summary>
public sealed class SettingsTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task File_sets_an_option()
    {
        _ecgstream.Write("appsettings.json", """{ "EcgStream": { "model": "from-file" } }""");
        (await _ecgstream.RunAsync("replay", "any.csv")).AssertMistake("'from-file'");
    }

    [Fact]
    public async Task Environment_sets_an_option()
    {
        _ecgstream.Variables["ECGSTREAM_MODEL"] = "from-environment";
        (await _ecgstream.RunAsync("replay", "any.csv")).AssertMistake("'from-environment'");
    }

    [Fact]
    public async Task Environment_beats_the_file()
    {
        _ecgstream.Write("appsettings.json", """{ "EcgStream": { "model": "from-file" } }""");
        _ecgstream.Variables["ECGSTREAM_MODEL"] = "from-environment";
        (await _ecgstream.RunAsync("replay", "any.csv")).AssertMistake("'from-environment'");
    }

    [Fact]
    public async Task Command_line_beats_both()
    {
        _ecgstream.Write("appsettings.json", """{ "EcgStream": { "model": "from-file" } }""");
        _ecgstream.Variables["ECGSTREAM_MODEL"] = "from-environment";
        (await _ecgstream.RunAsync("replay", "any.csv", "--model", "from-command-line")).AssertMistake("'from-command-line'");
    }

    [Theory]
    [InlineData("emotion-topic")]
    [InlineData("emotion_topic")]
    public async Task Environment_beats_the_file_when_the_name_is_of_two_words(string inFile)
    {
        _ecgstream.Write("appsettings.json", $$"""{ "EcgStream": { "{{inFile}}": "from-file" } }""");
        _ecgstream.Variables["ECGSTREAM_EMOTION_TOPIC"] = "from-environment";
        (await _ecgstream.RunAsync("watch", "--duration", "1s")).AssertMistake("from-environment");
    }

    [Fact]
    public async Task File_sets_several_sources()
    {
        _ecgstream.Write("appsettings.json", """{ "EcgStream": { "source": ["sim:?subject=7", "second:x"] } }""");
        (await _ecgstream.RunAsync("run", "--broker", "none", "--duration", "1s")).AssertMistake("second:");
    }

    [Fact]
    public async Task Source_of_the_environment_beats_the_list_of_the_file()
    {
        _ecgstream.Write("appsettings.json", """{ "EcgStream": { "source": ["listed:x"] } }""");
        _ecgstream.Variables["ECGSTREAM_SOURCE"] = "exported:x";
        (await _ecgstream.RunAsync("run", "--broker", "none")).AssertMistake("exported:");
    }

    [Fact]
    public async Task Source_of_the_command_line_beats_the_list_of_the_file()
    {
        _ecgstream.Write("appsettings.json", """{ "EcgStream": { "source": ["listed:x", "listed:y"] } }""");
        (await _ecgstream.RunAsync("run", "--broker", "none", "--source", "typed:x")).AssertMistake("typed:");
    }

    public void Dispose() => _ecgstream.Dispose();
}

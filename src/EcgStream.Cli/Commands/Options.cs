using System.CommandLine;
using EcgStream.Cli.Composition;

namespace EcgStream.Cli.Commands;

/// <summary>Options that several commands share, with their defaults from the settings.</summary>
static class Options
{
    public static Option<string> Text(Settings settings, string name, string? otherwise, string description, string? valueName = null) => new(name)
    {
        Description = description,
        HelpName = valueName,
        DefaultValueFactory = _ => settings[name[2..]] ?? otherwise!,
    };

    /// <summary>An option with a few choices, which bind its setting too.</summary>
    public static Option<string> Choice(Settings settings, string name, string otherwise, string description, params string[] choices) => new Option<string>(name)
    {
        Description = description,
        HelpName = string.Join('|', choices),
        DefaultValueFactory = _ => settings[name[2..]] is not { } set ? otherwise : choices.Contains(set)
            ? set
            : throw new EcgStreamException($"The setting '{name[2..]}' is '{set}': choose one of {string.Join(", ", choices)}."),
    }.AcceptOnlyFromAmong(choices);

    /// <summary>An option that may be given several times.</summary>
    public static Option<string[]> Many(Settings settings, string name, string description, string valueName) => new(name)
    {
        Description = description,
        HelpName = valueName,
        DefaultValueFactory = _ => settings.Many(name[2..]),
    };

    public static Option<string[]> Sources(Settings settings) => new("--source", "-s")
    {
        Description = "Where samples come from; may be given several times: serial:/dev/ttyUSB0?rate=250, mqtt://host/ecg/+/samples, file:100.hea?speed=1, sim:?subject=7.",
        HelpName = "URI",
        DefaultValueFactory = _ => settings.Many("source"),
    };

    public static Option<string> Model(Settings settings) => Text(
        settings, "--model", null, $"The model: a file, or a name from models/. [default: {Models.Default}; with --baseline: {Models.DefaultWithBaseline}]", "FILE|NAME");

    public static Option<string[]> Baseline(Settings settings) => new("--baseline")
    {
        Description = "For a model that compares with the person at rest: 60s records that at the start, PARTICIPANT or FILE.json is one that 'ecgstream baseline record' made, DEVICE=PARTICIPANT says it for one of several devices, kept takes the one named after each device.",
        HelpName = "DURATION|PARTICIPANT|FILE|DEVICE=…|kept",
        DefaultValueFactory = _ => settings.Many("baseline"),
    };

    public static Option<string> BaselinesFolder(Settings settings) =>
        Text(settings, "--baselines-folder", "baselines", "Where baselines are kept.", "FOLDER");

    public static Option<string> Provider(Settings settings) => Choice(
        settings, "--provider", "auto", "Where the model runs; auto says what it chose and why, cuda fails where CUDA does not really run.", "auto", "cpu", "cuda");

    public static Option<string> Threads(Settings settings) =>
        Text(settings, "--threads", null, "CPU threads of one run of the model (default: up to 2).", "N");

    public static Option<string> Hop(Settings settings) =>
        Text(settings, "--hop", "1s", "From one window to the next.", "DURATION");

    public static Option<string> Broker(Settings settings, string otherwise, string description) =>
        Text(settings, "--broker", otherwise, description, "URL");

    public static Option<string> Duration(Settings settings) =>
        Text(settings, "--duration", null, "Stop after this long.", "DURATION");

    public static Option<bool> Json(string description) => new("--json") { Description = description };

    public static Option<string> EmotionTopic(Settings settings) =>
        Text(settings, "--emotion-topic", "ecg/{device}/emotion", "Topic of predictions.", "TOPIC");

    public static Option<string> StatusTopic(Settings settings) =>
        Text(settings, "--status-topic", "ecg/{device}/status", "Topic of each device's status.", "TOPIC");

    public static Option<string> BeatsTopic(Settings settings) =>
        Text(settings, "--beats-topic", "ecg/{device}/beats", "Topic of heart beats as they come, or 'off'.", "TOPIC|off");

    /// <summary>The value of a duration option, null where it is not set.</summary>
    public static TimeSpan? Duration(this ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) is { } text ? Durations.Parse(option.Name, text) : null;
}

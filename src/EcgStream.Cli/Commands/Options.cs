using System.CommandLine;
using EcgStream.Cli.Composition;
using EcgStream.Onnx;
using EcgStream.Recordings;

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

    /// <summary>A recording of any format, with an example of its options.</summary>
    public static Argument<string> Recording(string example, string name = "FILE") => new(name)
    {
        Description = $"The recording: {RecordingFormats.Names}. Source options may follow a '?', for example {example}.",
    };

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

    public static Option<string> Optimize(Settings settings) => Choice(
        settings, "--optimize", "auto", "Whether a model's long convolutions are rewritten when it is loaded, where running both shows that it gains; off runs it as trained.", "auto", "off");

    /// <summary>Where and how a model runs.</summary>
    public static InferenceOptions Inference(Settings settings) => new(Provider(settings), Threads(settings), Optimize(settings), Tf32(settings), CudaGraph(settings));

    public static Option<bool> Tf32(Settings settings) =>
        Flag(settings, "--tf32", "Let CUDA multiply in TF32: faster on GPUs since Ampere, but only about three digits of the probabilities then agree with the CPU.");

    public static Option<bool> CudaGraph(Settings settings) =>
        Flag(settings, "--cuda-graph", "Let CUDA record the model's work once and launch it as a whole.");

    /// <summary>An option without a value, which binds its setting (true or false) too.</summary>
    public static Option<bool> Flag(Settings settings, string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => settings[name[2..]] is { } set && (bool.TryParse(set, out var on)
            ? on
            : throw new EcgStreamException($"The setting '{name[2..]}' is '{set}': choose true or false.")),
    };

    public static Option<string> Hop(Settings settings) =>
        Text(settings, "--hop", "1s", "From one window to the next.", "DURATION");

    public static Option<string> Broker(Settings settings, string otherwise, string description) =>
        Text(settings, "--broker", otherwise, description, "URL");

    public static Option<string> RecordingFolder(string name, string description, bool required = false) =>
        new(name) { Description = description, HelpName = "FOLDER", Required = required };

    public static Option<string[]> Participants() => new("--participant", "-p")
    {
        Description = "Whose ECG is recorded: a name, or DEVICE=NAME for one of several devices.",
        HelpName = "NAME|DEVICE=NAME",
    };

    /// <summary>When a part file of a recording is closed and another begun.</summary>
    public static PartOptions Parts() => new(
        new("--part-size") { Description = "Begin another file when one is that long, MiB.", HelpName = "MIB", DefaultValueFactory = _ => 64 },
        new("--part-age") { Description = "Begin another file when one is that old.", HelpName = "DURATION", DefaultValueFactory = _ => "1h" });

    public static Option<string> Duration(Settings settings) =>
        Text(settings, "--duration", null, "Stop after this long.", "DURATION");

    public static Option<bool> Json(string description) => new("--json") { Description = description };

    public static Option<string> EmotionTopic(Settings settings) =>
        Text(settings, "--emotion-topic", "ecg/{device}/emotion", "Topic of predictions.", "TOPIC");

    public static Option<string> StatusTopic(Settings settings) =>
        Text(settings, "--status-topic", "ecg/{device}/status", "Topic of each device's status.", "TOPIC");

    public static Option<string> BeatsTopic(Settings settings) =>
        Text(settings, "--beats-topic", "ecg/{device}/beats", "Topic of heart beats as they come, or 'off'.", "TOPIC|off");

    public static Option<string> MarkerTopic(Settings settings) =>
        Text(settings, "--marker-topic", Mqtt.MarkerTopic.Default, "Topic of markers ('ecgstream mark'), or 'off'.", "TOPIC|off");

    /// <summary>The value of a duration option, null where it is not set.</summary>
    public static TimeSpan? Duration(this ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) is { } text ? Durations.Parse(option.Name, text) : null;
}

/// <summary>The options that say where and how a model runs.</summary>
sealed record InferenceOptions(Option<string> Provider, Option<string> Threads, Option<string> Optimize, Option<bool> Tf32, Option<bool> CudaGraph)
{
    /// <exception cref="EcgStreamException">A value is out of range.</exception>
    public OnnxClassifierOptions Of(ParseResult parsed) =>
        Models.Options(parsed.GetValue(Provider)!, parsed.GetValue(Threads), parsed.GetValue(Optimize)!, parsed.GetValue(Tf32), parsed.GetValue(CudaGraph));
}

/// <summary>The options that say when a part file is closed.</summary>
sealed record PartOptions(Option<int> Size, Option<string> Age)
{
    /// <exception cref="EcgStreamException">A value is out of range.</exception>
    public RecordingChoice Of(ParseResult parsed, string folder, IReadOnlyList<string> participants)
    {
        var size = parsed.GetValue(Size);
        if (size is < 1 or > 1024)
            throw new EcgStreamException($"{Size.Name} {size}: give 1 to 1024 MiB.");
        return new(folder, participants) { LongestPart = (long)size << 20, OldestPart = parsed.Duration(Age)!.Value };
    }
}

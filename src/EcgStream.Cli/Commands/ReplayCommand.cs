using System.CommandLine;
using EcgStream.Cli.Composition;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream replay</c>: the live path over a recording.</summary>
static class ReplayCommand
{
    public static Command Create(Settings settings)
    {
        var file = Options.Recording("100.hea?channel=MLII&start=60");
        var speed = Options.Text(settings, "--speed", "max", "How fast: 1 is real time, 10 ten times that, max as fast as the machine goes.", "1|10|max");
        var broker = Options.Broker(Settings.None, "none", "Also publish predictions: mqtt://host:1883, 'embedded' or 'none'.");
        var model = Options.Model(settings);
        var baseline = Options.Baseline(settings);
        var baselinesFolder = Options.BaselinesFolder(settings);
        var provider = Options.Provider(settings);
        var threads = Options.Threads(settings);
        var hop = Options.Hop(settings);
        var output = Options.Text(settings, "--output", null, "Write predictions as NDJSON into a file, or to stdout for '-'. The same bytes on every run at every speed.", "FILE|-");
        var emotionTopic = Options.EmotionTopic(settings);
        var statusTopic = Options.StatusTopic(settings);
        var beatsTopic = Options.BeatsTopic(settings);
        var json = Options.Json("Print the summary at the end as JSON.");
        var command = new DocumentedCommand(
            "replay",
            "Classifies a recording by the same pipeline that serves live signals. Every window is classified, whatever the speed.",
            "ecgstream replay 100.hea",
            "ecgstream replay session.csv --speed 10 --broker embedded",
            "ecgstream replay session.csv --model my-model.onnx --baseline 60s",
            "ecgstream replay \"100.hea?channel=MLII\" --output - > predictions.ndjson")
        {
            file, speed, broker, model, baseline, baselinesFolder, provider, threads, hop, output, emotionTopic, statusTopic, beatsTopic, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var path = parsed.GetValue(file)!;
            return LiveRun.RunAsync(new RunOptions
            {
                Sources = [WithSpeed(path, parsed.GetValue(speed)!)],
                Broker = parsed.GetValue(broker)!,
                Model = parsed.GetValue(model) ?? (parsed.GetValue(baseline) is [] or null ? Models.Default : Models.DefaultWithBaseline),
                Baselines = parsed.GetValue(baseline)!,
                BaselinesFolder = parsed.GetValue(baselinesFolder)!,
                Provider = parsed.GetValue(provider)!,
                Threads = parsed.GetValue(threads),
                Hop = parsed.Duration(hop)!.Value,
                Output = parsed.GetValue(output),
                EmotionTopic = parsed.GetValue(emotionTopic)!,
                StatusTopic = parsed.GetValue(statusTopic)!,
                BeatsTopic = parsed.GetValue(beatsTopic)!,
                Json = parsed.GetValue(json),
            }, stop);
        });
        return command;
    }

    /// <summary>The file as a source of that speed, unless its options name one.</summary>
    static string WithSpeed(string path, string speed)
    {
        var question = path.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return $"{path}?speed={speed}";
        return path[question..].Contains("speed=", StringComparison.Ordinal) ? path : $"{path}&speed={speed}";
    }
}

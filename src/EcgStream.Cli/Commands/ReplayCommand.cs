using System.CommandLine;
using System.Globalization;
using EcgStream.Cli.Composition;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream replay</c>: the live path over a recording.</summary>
static class ReplayCommand
{
    public static Command Create(Settings settings)
    {
        var file = Options.Recording("100.hea?channel=MLII&start=60");
        var speed = Options.Text(settings, "--speed", "max", "How fast: 1 is real time, 10 ten times that, max as fast as the machine goes.", "1|10|max");
        // Without settings: what is made for a run must not cut a recording short.
        var start = Options.Text(Settings.None, "--start", null, "Where in the recording to begin.", "DURATION");
        var duration = Options.Text(Settings.None, "--duration", null, "How much of it to play, gaps counted.", "DURATION");
        var loop = Options.Text(Settings.None, "--loop", null, "How many times to play it, ten seconds without samples between.", "N|forever");
        var channel = Options.Text(Settings.None, "--channel", null, "Which channel, by name, or by number from 0.", "NAME");
        var broker = Options.Broker(Settings.None, "none", "Also publish predictions: mqtt://host:1883, 'embedded' or 'none'.");
        var model = Options.Model(settings);
        var baseline = Options.Baseline(settings);
        var baselinesFolder = Options.BaselinesFolder(settings);
        var inference = Options.Inference(settings);
        var hop = Options.Hop(settings);
        var output = Options.Text(settings, "--output", null, "Write predictions as NDJSON into a file, or to stdout for '-'. The same bytes on every run at every speed.", "FILE|-");
        var compare = new Option<bool>("--compare") { Description = "Hold the predictions against those that were made while it was recorded ('run --record'); a difference ends with exit code 1." };
        var emotionTopic = Options.EmotionTopic(settings);
        var statusTopic = Options.StatusTopic(settings);
        var beatsTopic = Options.BeatsTopic(settings);
        var markerTopic = Options.MarkerTopic(settings);
        var json = Options.Json("Print the summary at the end as JSON.");
        var command = new DocumentedCommand(
            "replay",
            "Classifies a recording by the same pipeline that serves live signals. Every window is classified, whatever the speed. On a terminal, keys pause, step, seek and set the speed. To send a recording to a broker or a serial port as a device would, see 'ecgstream simulate'.",
            "ecgstream replay 100.hea",
            "ecgstream replay 100.hea --channel V5 --start 5m --duration 10m --speed 1",
            "ecgstream replay session.csv --speed 10 --loop forever --broker embedded",
            "ecgstream replay session.csv --model my-model.onnx --baseline 60s",
            "ecgstream replay recordings/chest-1/20260101T120000Z --compare",
            "ecgstream replay \"100.hea?channel=MLII\" --output - > predictions.ndjson",
            "ecgstream simulate --source \"file:100.hea?speed=1&loop=3\" --to mqtt://localhost          (as a device, over MQTT)")
        {
            file, speed, start, duration, loop, channel, broker, model, baseline, baselinesFolder, inference.Provider, inference.Threads, inference.Optimize, inference.Tf32, inference.CudaGraph, hop, output, compare,
            emotionTopic, statusTopic, beatsTopic, markerTopic, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var source = WithSpeed(parsed.GetValue(file)!, parsed.GetValue(speed)!);
            source = With(source, "start", start.Name, Seconds(start.Name, parsed.GetValue(start), mayBeZero: true));
            source = With(source, "duration", duration.Name, Seconds(duration.Name, parsed.GetValue(duration), mayBeZero: false));
            source = With(source, "loop", loop.Name, parsed.GetValue(loop));
            source = With(source, "channel", channel.Name, parsed.GetValue(channel));
            if (parsed.GetValue(compare) && SourceUri.Parse(source) is var whole && (whole.Get("start") ?? whole.Get("duration") ?? whole.Get("loop")) is not null)
                throw new EcgStreamException("--compare holds a whole recording against itself: leave out 'start', 'duration' and 'loop'.");
            return LiveRun.RunAsync(new RunOptions
            {
                Sources = [source],
                Broker = parsed.GetValue(broker)!,
                Model = parsed.GetValue(model) ?? (parsed.GetValue(baseline) is [] or null ? Models.Default : Models.DefaultWithBaseline),
                Baselines = parsed.GetValue(baseline)!,
                BaselinesFolder = parsed.GetValue(baselinesFolder)!,
                Inference = inference.Of(parsed),
                Hop = parsed.Duration(hop)!.Value,
                Output = parsed.GetValue(output),
                Compare = parsed.GetValue(compare) ? SourceUri.Parse(parsed.GetValue(file)!).Path : null,
                EmotionTopic = parsed.GetValue(emotionTopic)!,
                StatusTopic = parsed.GetValue(statusTopic)!,
                BeatsTopic = parsed.GetValue(beatsTopic)!,
                MarkerTopic = parsed.GetValue(markerTopic)!,
                Json = parsed.GetValue(json),
            }, stop);
        });
        return command;
    }

    /// <summary>The file as a source of that speed, unless its options name one.</summary>
    static string WithSpeed(string path, string speed) =>
        SourceUri.Parse(path).Get("speed") is null ? And(path, "speed", speed) : path;

    /// <summary>The file as a source with a further option; null for none.</summary>
    static string With(string path, string name, string option, string? value)
    {
        if (value is null)
            return path;
        if (SourceUri.Parse(path).Get(name) is { } other)
            throw new EcgStreamException($"{option} and '{name}={other}' behind the file say the same thing twice: keep one.");
        return And(path, name, value);
    }

    static string And(string path, string name, string value) =>
        $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";

    static string? Seconds(string option, string? text, bool mayBeZero) =>
        text is null ? null : Durations.Parse(option, text, mayBeZero).TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture);
}

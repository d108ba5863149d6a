using System.CommandLine;
using EcgStream.Cli.Composition;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream run</c>: the live path.</summary>
static class RunCommand
{
    public static Command Create(Settings settings)
    {
        var source = Options.Sources(settings);
        var broker = Options.Broker(settings, "embedded",
            "Where predictions are published: mqtt://user@host:1883, mqtts://host:8883?ca=ca.pem, 'embedded' (a broker on board) or 'none'. A password may also come from ECGSTREAM_MQTT_PASSWORD.");
        var listen = Options.Text(settings, "--listen", "127.0.0.1:1883", "Where the embedded broker listens; beyond loopback it needs --broker-user.", "ADDRESS:PORT");
        var brokerUser = Options.Text(settings, "--broker-user", null, "Who may log in at the embedded broker, with the password in ECGSTREAM_MQTT_PASSWORD.", "NAME");
        var model = Options.Model(settings);
        var baseline = Options.Baseline(settings);
        var baselinesFolder = Options.BaselinesFolder(settings);
        var inference = Options.Inference(settings);
        var hop = Options.Hop(settings);
        var output = Options.Text(settings, "--output", null, "Also write predictions as NDJSON into a file, or to stdout for '-'.", "FILE|-");
        var record = Options.RecordingFolder("--record", "Also record everything under this folder, as FOLDER/DEVICE/TIME: raw samples, gaps, markers, predictions. Personal data.");
        var participant = Options.Participants();
        var parts = Options.Parts();
        var duration = Options.Duration(settings);
        var emotionTopic = Options.EmotionTopic(settings);
        var statusTopic = Options.StatusTopic(settings);
        var beatsTopic = Options.BeatsTopic(settings);
        var markerTopic = Options.MarkerTopic(settings);
        var json = Options.Json("Print the summary at the end as JSON.");
        var command = new DocumentedCommand(
            "run",
            "Classifies live signals: reads the sources, publishes predictions over MQTT and shows them. Ctrl-C ends it with a summary.",
            "ecgstream run --source \"serial:/dev/ttyUSB0?baud=115200&rate=250\"",
            "ecgstream run --source mqtt://broker/ecg/+/samples --broker mqtt://broker",
            "ecgstream run --source serial:/dev/ttyUSB0?rate=250 --model my-model.onnx --baseline 60s",
            "ecgstream run --source serial:/dev/ttyUSB0?rate=250 --record recordings --participant ann",
            "ecgstream run --source sim:?subject=7 --source sim:?subject=8 --broker none --output predictions.ndjson")
        {
            source, broker, listen, brokerUser, model, baseline, baselinesFolder, inference.Provider, inference.Threads, inference.Optimize, inference.Tf32, inference.CudaGraph, hop, output, record, participant, parts.Size, parts.Age, duration, emotionTopic, statusTopic, beatsTopic, markerTopic, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var sources = parsed.GetValue(source)!;
            if (sources.Length == 0)
                throw new EcgStreamException("No source to read: give --source, for example --source serial:/dev/ttyUSB0 or --source sim:?subject=7.");
            if (parsed.GetValue(record) is null && parsed.GetValue(participant) is { Length: > 0 })
                throw new EcgStreamException("--participant says whose ECG is recorded, and nothing is: add --record FOLDER.");
            return LiveRun.RunAsync(new RunOptions
            {
                Sources = sources,
                Broker = parsed.GetValue(broker)!,
                Listen = parsed.GetValue(listen)!,
                BrokerUser = parsed.GetValue(brokerUser),
                Model = parsed.GetValue(model) ?? (parsed.GetValue(baseline) is [] or null ? Models.Default : Models.DefaultWithBaseline),
                Baselines = parsed.GetValue(baseline)!,
                BaselinesFolder = parsed.GetValue(baselinesFolder)!,
                Inference = inference.Of(parsed),
                Hop = parsed.Duration(hop)!.Value,
                Output = parsed.GetValue(output),
                Recording = parsed.GetValue(record) is { } folder ? parts.Of(parsed, folder, parsed.GetValue(participant)!) : null,
                Duration = parsed.Duration(duration),
                EmotionTopic = parsed.GetValue(emotionTopic)!,
                StatusTopic = parsed.GetValue(statusTopic)!,
                BeatsTopic = parsed.GetValue(beatsTopic)!,
                MarkerTopic = parsed.GetValue(markerTopic)!,
                Json = parsed.GetValue(json),
            }, stop);
        });
        return command;
    }
}

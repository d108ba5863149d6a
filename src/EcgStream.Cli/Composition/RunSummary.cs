using System.Globalization;
using EcgStream.Cli.Views;
using EcgStream.Mqtt;
using EcgStream.Onnx;
using Spectre.Console;

namespace EcgStream.Cli.Composition;

/// <summary>What a run did, told at its end.</summary>
sealed record RunSummary
{
    public required double Seconds { get; init; }

    public required string Model { get; init; }

    public required string TrainedOn { get; init; }

    public required string Provider { get; init; }

    public required long Predictions { get; init; }

    public required long Published { get; init; }

    public required long NotPublished { get; init; }

    public required long BeatsPublished { get; init; }

    public required long BeatsLost { get; init; }

    public required IReadOnlyList<DeviceStatus> Devices { get; init; }

    public static RunSummary Of(EcgSession session, OnnxClassifier classifier, MqttPublisher? publisher, TimeSpan took)
    {
        var devices = session.Devices;
        return new()
        {
            Seconds = Math.Round(took.TotalSeconds, 3),
            Model = $"{classifier.Contract.Name} {classifier.Contract.Version}",
            TrainedOn = classifier.Contract.TrainedOn,
            Provider = classifier.Provider,
            Predictions = devices.Sum(d => d.Predictions),
            Published = publisher?.Published ?? 0,
            NotPublished = publisher is null ? 0 : publisher.Dropped + publisher.Refused + publisher.Waiting,
            BeatsPublished = publisher?.PublishedBeats ?? 0,
            BeatsLost = publisher?.LostBeats ?? 0,
            Devices = devices,
        };
    }

    public void Print(bool json)
    {
        if (json)
        {
            JsonOutput.Write(this);
            return;
        }
        var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // Without a terminal there is no width to obey, and a figure cut off is no figure.
        if (Console.IsErrorRedirected)
            error.Profile.Width = 160;
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("device", "samples", "rate", "gaps (lost)", "windows", "predictions", "no emotion", "replaced", "reconnects");
        foreach (var d in Devices)
        {
            table.AddRow([.. new[]
            {
                d.Device, Text(d.Samples), d.RateHz is { } rate ? Text(rate) : "–", $"{d.Gaps} ({d.MissingSamples})", Text(d.Windows),
                Text(d.Predictions), Text(d.Abstentions), Text(d.ReplacedWindows), Text(d.Reconnects),
            }.Select(Markup.Escape)]);
        }
        error.Write(table);
        error.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{Predictions} predictions in {Seconds:0.0} s, {Published} published{(NotPublished > 0 ? $", {NotPublished} not published" : "")}{(BeatsLost > 0 ? $"; {BeatsPublished} heart beats published, {BeatsLost} lost" : "")}; model {Model} on {Provider}.");
    }

    static string Text(IFormattable value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

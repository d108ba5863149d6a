using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain inspect</c>.</summary>
static class InspectCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static Command Create()
    {
        var manifest = new Argument<string>("manifest") { Description = "A manifest, or a text file of the columns ecg and emotion." };
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON." };
        var strict = new Option<bool>("--strict") { Description = "End with exit code 1 where there is a serious finding." };
        var records = new Option<int?>("--records-per-participant") { Description = "For a file of ecg and emotion: consecutive records of one participant, 12 in the seed's shape." };
        var baseline = new Option<string?>("--baseline") { Description = "Label whose first minute is the participant's rest. Default: baseline, rest, resting or neutral, whichever comes first; 'none' takes no rest." };
        var hop = new Option<double?>("--hop") { Description = "Seconds from one window's start to the next. Default: a window's length, so that none overlap." };
        var command = new Command("inspect",
            "Looks at a labelled data set as a careful reviewer would, before anything is trained on it.\n\nExample: ecgtrain inspect eegmat/manifest.csv")
        { manifest, json, strict, records, baseline, hop };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var options = new LoadOptions
            {
                RecordsPerParticipant = parsed.GetValue(records),
                BaselineLabel = parsed.GetValue(baseline),
                HopSeconds = parsed.GetValue(hop),
            };
            var report = LoadProgress.Show("Reading", progress => Inspection.Of(parsed.GetValue(manifest)!, options, progress, cancellation));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(report, Json));
            else
                Show(AnsiConsole.Console, report);
            return parsed.GetValue(strict) && report.Findings.Any(f => f.Severity == Severity.Serious) ? 1 : 0;
        }, CancellationToken.None));
        return command;
    }

    static void Show(IAnsiConsole console, InspectionReport report)
    {
        console.MarkupLineInterpolated($"[bold]{report.Manifest}[/]{(report.IsSimulated ? ", simulated people" : "")}");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{report.Participants} participants, {report.Records} records, {report.UsableWindows} usable windows of {report.Windows}; {string.Join(", ", report.RatesHz.Select(r => r.ToString("0.###", CultureInfo.InvariantCulture)))} Hz; channel {string.Join(", ", report.Channels.Take(5))}; beats {(report.AmplitudeMilliVolts is { } mv ? mv.ToString("0.00", CultureInfo.InvariantCulture) : "of unknown height")} mV");
        var classes = new Table().RoundedBorder().AddColumn("class");
        foreach (var column in (string[])["records", "windows", "people", "seconds"])
            classes.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        foreach (var c in report.Classes)
            classes.AddRow([Markup.Escape(c.Label), Number(c.Records), Number(c.Windows), Number(c.Participants), Seconds(c.Seconds)]);
        console.Write(classes);
        var findings = new Table().RoundedBorder().AddColumns("", "about", "finding").ShowRowSeparators();
        foreach (var finding in report.Findings)
        {
            var colour = finding.Severity switch { Severity.Serious => "red", Severity.Advice => "yellow", _ => "grey" };
            findings.AddRow($"[{colour}]{finding.Severity.ToString().ToLowerInvariant()}[/]", finding.Subject, Markup.Escape(finding.Text));
        }
        console.Write(findings);
        console.MarkupLineInterpolated($"[bold]Split:[/] {report.Split}");
        if (report.BayesLimit is { } limit)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]Best that any model can reach:[/] {limit.FromMinute:0.000} from a minute, {limit.FromMinuteAndRest:0.000} with the person's rest.");
    }

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string Seconds(ImmutableArray<double> seconds)
    {
        var (shortest, longest) = (seconds[0].ToString("0.#", CultureInfo.InvariantCulture), seconds[^1].ToString("0.#", CultureInfo.InvariantCulture));
        return shortest == longest ? shortest : $"{shortest} to {longest}";
    }
}

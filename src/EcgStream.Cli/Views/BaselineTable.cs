using System.Globalization;
using EcgStream.Recordings;
using Spectre.Console;

namespace EcgStream.Cli.Views;

/// <summary>Baselines as a person reads them.</summary>
static class BaselineTable
{
    public static void Show(BaselineFolder folder, IReadOnlyList<KeptBaseline> all)
    {
        if (all.Count == 0)
        {
            Console.WriteLine($"No baseline is kept in '{folder.Path}'. Record one with 'ecgstream baseline record --source … --participant …'.");
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("participant", "recorded", "rest", "rate", "beats/min", "quality", "file");
        foreach (var kept in all)
        {
            if (kept.Baseline is not { } baseline)
            {
                table.AddRow("–", "–", "–", "–", "–", $"[red]{Markup.Escape(kept.Trouble!)}[/]", Markup.Escape(kept.Path));
                continue;
            }
            var figures = BaselineFigures.Of(kept.Path, baseline);
            table.AddRow([.. new[]
            {
                baseline.Participant, Time(baseline.RecordedAt), Text(figures.RestSeconds, "0.# s"), Text(figures.RateHz, "0.## Hz"),
                Text(figures.HeartRate, "0"), Text(figures.Quality, "0.00"), kept.Path,
            }.Select(Markup.Escape)]);
        }
        Write(table);
    }

    public static void Show(BaselineFigures figures)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value) => grid.AddRow($"[grey]{name}[/]", Markup.Escape(value));
        Row("participant", figures.Participant!);
        Row("recorded", Time(figures.RecordedAt!.Value));
        Row("source", $"{figures.Source} ({figures.Device})");
        Row("rest", string.Create(CultureInfo.InvariantCulture, $"{figures.RestSeconds:0.#} s behind {figures.LeadInSeconds:0.#} s of lead-in, at {figures.RateHz:0.##} Hz, unfiltered"));
        Row("heart rate", figures.HeartRate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0} beats/min") : "–");
        Row("quality", $"{Text(figures.Quality, "0.00")}{(figures.Reasons.IsEmpty ? "" : $" ({string.Join(", ", figures.Reasons)})")}");
        Write(grid);
    }

    static void Write(Spectre.Console.Rendering.IRenderable what)
    {
        // Without a terminal there is no width to obey.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 160;
        AnsiConsole.Write(what);
    }

    static string Time(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}

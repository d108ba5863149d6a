using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcgStream.Cli.Views;

/// <summary>Draws the devices as one table: state, emotion, a bar a label, quality, heart rate, rate, gaps.</summary>
static class LiveTable
{
    const int BarWidth = 6;
    static readonly string[] Eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

    public static IRenderable Draw(IReadOnlyCollection<DeviceRow> rows, string title, IReadOnlyCollection<string> notes, IReadOnlyCollection<string> keys)
    {
        var labels = rows.Count > 0 ? rows.First().Labels : Emotions.All;
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)) };
        table.AddColumn("device");
        table.AddColumn(new TableColumn("emotion").Width(16));
        foreach (var label in labels)
            table.AddColumn(new TableColumn(Markup.Escape(label)).Width(Math.Max(BarWidth, label.Length)).NoWrap());
        table.AddColumn(new TableColumn("quality").RightAligned());
        table.AddColumn(new TableColumn("♥ /min").RightAligned());
        table.AddColumn(new TableColumn("rate").RightAligned());
        table.AddColumn(new TableColumn("gaps").RightAligned());
        foreach (var row in rows)
            table.AddRow([Name(row), Emotion(row), .. labels.Select((_, i) => Bar(row, i)), .. Figures(row)]);

        var model = rows.Select(r => r.Model).OfType<string>().Distinct().Select(m => (IRenderable)new Markup($"[grey]model {Markup.Escape(m)}[/]"));
        return new Rows([table, .. model, .. keys.Select(k => new Markup($"[aqua]{Markup.Escape(k)}[/]")), .. notes.Select(n => new Markup($"[grey]{Markup.Escape(n)}[/]"))]);
    }

    static Markup Name(DeviceRow row)
    {
        var colour = row.State switch { "online" => "green", "ended" => "blue", "connecting" => "yellow", _ => "red" };
        var baseline = row.Baseline switch
        {
            BaselineState.Recording => "\n[yellow]baseline…[/]",
            BaselineState.Ready => "\n[grey]baseline ready[/]",
            BaselineState.Missing => "\n[red]no baseline[/]",
            _ => "",
        };
        var recording = row.Recording switch
        {
            RecordingState.On => "\n[red]●[/] rec",
            RecordingState.Failing => "\n[red]not recorded[/]",
            _ => "",
        };
        return new($"{Markup.Escape(row.Device)}\n[{colour}]{Markup.Escape(row.State)}[/]{baseline}{recording}");
    }

    static Markup Emotion(DeviceRow row)
    {
        if (row.Emotion is { } emotion)
            return new($"[bold]{Markup.Escape(emotion)}[/]\n[grey]{row.WindowEnd?.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}[/]");
        if (row.Baseline == BaselineState.Recording)
            return new(string.Create(CultureInfo.InvariantCulture, $"[yellow]recording {row.BaselineProgress:0%}[/]\n[yellow]sit still[/]{Trouble(row)}"));
        if (row.Reasons.Length > 0)
            return new($"[red]no emotion[/]\n[red]{Markup.Escape(string.Join(", ", row.Reasons))}[/]");
        return new(row.WindowFill < 1 ? string.Create(CultureInfo.InvariantCulture, $"[yellow]filling {row.WindowFill:0%}[/]") : "[grey]–[/]");
    }

    /// <summary>What keeps the resting minute from being a good one.</summary>
    static string Trouble(DeviceRow row) =>
        row.Quality < 0.5 && row.Reasons.Length > 0 ? $"\n[red]{Markup.Escape(row.Reasons[0])}[/]" : "";

    static Markup Bar(DeviceRow row, int index)
    {
        if (index >= row.Probabilities.Length)
            return new("");
        var p = Math.Clamp(row.Probabilities[index], 0, 1);
        var eighths = (int)Math.Round(p * BarWidth * 8);
        var bar = new string('█', eighths / 8) + Eighths[eighths % 8];
        var colour = row.Labels[index] == row.Emotion ? "aqua" : "grey";
        return new(string.Create(CultureInfo.InvariantCulture, $"[{colour}]{bar}[/]\n{p:0.00}"));
    }

    static IEnumerable<IRenderable> Figures(DeviceRow row)
    {
        yield return Number(row.Quality, "0.00");
        yield return Number(row.HeartRate, "0");
        yield return new Markup(row.RateHz is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.#} Hz") : "[grey]–[/]");
        yield return new Markup(row.Gaps == 0
            ? "0"
            : string.Create(CultureInfo.InvariantCulture, $"[red]{row.Gaps}[/]\n[grey]{row.MissingSamples} lost[/]"));
    }

    static Markup Number(double? value, string format) =>
        new(value is { } v ? v.ToString(format, CultureInfo.InvariantCulture) : "[grey]–[/]");
}

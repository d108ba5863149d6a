using System.Globalization;
using System.Net;
using System.Text;

namespace EcgStream.Trainer.Reports;

/// <summary>Writes a report as one HTML page that needs nothing else.</summary>
static class HtmlText
{
    // Nothing is fetched and nothing runs, whatever a participant or a label is called.
    const string Policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:";

    public static string Page(string title, IReadOnlyList<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Escape(title)}</title>
            <style>{HtmlStyle.Sheet}</style>
            </head>
            <body>
            <main>
            <h1>{Escape(title)}</h1>

            """);
        var headings = blocks.OfType<Heading>().Where(h => h.Level == 2).ToList();
        Append(page, blocks, headings);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>Text for any place of a page, attributes included.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text ?? "");

    static void Append(StringBuilder page, IEnumerable<Block> blocks, List<Heading> chapters)
    {
        foreach (var block in blocks)
            page.Append(Html(block, chapters)).Append('\n');
    }

    static string Html(Block block, List<Heading> chapters) => block switch
    {
        Heading h => string.Create(CultureInfo.InvariantCulture, $"<h{h.Level}{(chapters.IndexOf(h) is >= 0 and var i ? $" id=\"c{i + 1}\"" : "")}>{Escape(h.Text)}</h{h.Level}>"),
        Paragraph p => $"<p>{Escape(p.Text)}</p>",
        Banner b => $"<p class=\"banner{(b.IsAlarm ? " alarm" : "")}\" role=\"note\"><strong>{Escape(b.Title)}</strong> {Escape(b.Text)}</p>",
        Bullets b => $"<ul>{string.Concat(b.Texts.Select(t => $"<li>{Escape(t)}</li>"))}</ul>",
        Picture p => $"<figure><div class=\"wide\">{p.Plot.Svg()}</div><figcaption>{Escape(p.Caption)}</figcaption></figure>",
        Grid g => Table(g),
        Foldable f => $"<details{(f.IsOpen ? " open" : "")}><summary>{Escape(f.Title)}</summary>{string.Join('\n', f.Blocks.Select(b => Html(b, chapters)))}</details>",
        Terms t => $"<dl>{string.Concat(t.Entries.Select(e => $"<dt>{Escape(e.Term)}</dt><dd>{Escape(e.Meaning)}</dd>"))}</dl>",
        _ => throw new ArgumentException($"There is no way to write {block.GetType().Name}.", nameof(block)),
    };

    static string Table(Grid grid)
    {
        var table = new StringBuilder("<div class=\"wide\"><table>");
        var isFacts = grid.Head.All(h => h.Length == 0);
        if (!isFacts)
            table.Append("<thead><tr>").AppendJoin("", grid.Head.Select(h => $"<th scope=\"col\">{Escape(h)}</th>")).Append("</tr></thead>");
        table.Append("<tbody>");
        foreach (var row in grid.Rows)
        {
            table.Append(row.IsReference ? "<tr class=\"reference\">" : "<tr>");
            for (var i = 0; i < row.Cells.Length; i++)
                table.Append(i == 0 ? $"<th scope=\"row\">{Inner(row.Cells[i])}</th>" : $"<td{(isFacts ? " class=\"fact\"" : "")}>{Inner(row.Cells[i])}</td>");
            table.Append("</tr>\n");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    static string Inner(Cell cell)
    {
        var text = cell.Verdict is { } verdict ? $"<span class=\"verdict {verdict}\">{Escape(cell.Text)}</span>" : Escape(cell.Text);
        return cell.Note.Length == 0 ? text : $"{text} <small>{Escape(cell.Note)}</small>";
    }
}

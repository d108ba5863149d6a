using System.Text;

namespace EcgStream.Trainer.Reports;

/// <summary>Writes a report as Markdown, its plots as files in a folder beside it.</summary>
static class MarkdownText
{
    // What could begin markup anywhere in a line, a table cell included.
    const string Special = "\\`*_~|#";

    public static string Page(string title, string plots, IReadOnlyList<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var page = new StringBuilder().Append("# ").Append(Escape(title)).Append("\n\n");
        foreach (var block in blocks)
            Append(page, block, plots);
        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Text that stays text: in a paragraph, a list or a table.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in (text ?? "").ReplaceLineEndings(" "))
        {
            // A bracket begins a link only when what follows it closes with a parenthesis, another bracket or a colon.
            if (Special.Contains(letter, StringComparison.Ordinal) || letter is '(' or '[' or ':' && escaped.Length > 0 && escaped[^1] == ']')
                escaped.Append('\\').Append(letter);
            else
                escaped.Append(letter switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", _ when char.IsControl(letter) => " ", _ => letter.ToString() });
        }
        return escaped.ToString();
    }

    static void Append(StringBuilder page, Block block, string plots)
    {
        if (block is Foldable foldable)
        {
            page.Append("### ").Append(Escape(foldable.Title)).Append("\n\n");
            foreach (var inner in foldable.Blocks)
                Append(page, inner, plots);
            return;
        }
        page.Append(block switch
        {
            Heading h => $"{new string('#', h.Level)} {Escape(h.Text)}",
            Paragraph p => Escape(p.Text),
            Banner b => $"> **{Escape(b.Title)}** {Escape(b.Text)}",
            Bullets b => string.Join('\n', b.Texts.Select(t => "- " + Escape(t))),
            Picture p => $"![{Escape(p.Plot.Says)}]({plots}/{p.Plot.Name}.png)\n\n{Escape(p.Caption)}",
            Grid g => Table(g),
            Terms t => string.Join('\n', t.Entries.Select(e => $"- **{Escape(e.Term)}**: {Escape(e.Meaning)}")),
            _ => throw new ArgumentException($"There is no way to write {block.GetType().Name}.", nameof(block)),
        }).Append("\n\n");
    }

    static string Table(Grid grid)
    {
        var lines = new List<string>
        {
            Line(grid.Head.Select(h => Escape(h))),
            Line(grid.Head.Select((h, i) => i == 0 || h.Length == 0 ? "---" : "---:")),
        };
        lines.AddRange(grid.Rows.Select(row => Line(row.Cells.Select(c => Escape(c.Note.Length == 0 ? c.Text : $"{c.Text} {c.Note}")))));
        return string.Join('\n', lines);

        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
    }
}

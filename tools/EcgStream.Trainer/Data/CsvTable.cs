using System.Collections.Immutable;
using System.Text;

namespace EcgStream.Trainer;

/// <summary>
/// A small table of text with a header: RFC 4180, fields quoted or not. Comma, semicolon or tab, whichever the header has; blank lines are
/// passed over.
/// </summary>
static class CsvTable
{
    /// <summary>The rows, header first, each with the number of the line it begins on, counted from 1.</summary>
    /// <param name="name">What messages call the file.</param>
    /// <param name="text">The whole file; a byte order mark is passed over.</param>
    /// <exception cref="EcgStreamException">A quote is not closed.</exception>
    public static List<(int Line, ImmutableArray<string> Fields)> Parse(string name, string text)
    {
        var rows = new List<(int, ImmutableArray<string>)>();
        var fields = ImmutableArray.CreateBuilder<string>();
        var field = new StringBuilder();
        var header = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length);
        var delimiter = header.Contains(',') ? ',' : header.Contains(';') ? ';' : header.Contains('\t') ? '\t' : ',';
        int line = 1, begun = 1, opened = 0;
        var quoted = false;
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n' || (c == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n')))
                line++;
            if (quoted)
            {
                if (c != '"')
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[i++]);
                else
                    quoted = false;
            }
            else if (c == '"' && field.ToString().Trim().Length == 0)
            {
                (quoted, opened) = (true, line);
                field.Clear();
            }
            else if (c == delimiter)
                EndField();
            else if (c is '\n' or '\r')
                EndRow();
            else
                field.Append(c);
        }
        if (quoted)
            throw new EcgStreamException($"{name} line {opened}: a quoted field is not closed: add the missing quote.");
        EndRow();
        return rows;

        void EndField()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }

        void EndRow()
        {
            EndField();
            if (fields.Count > 1 || fields[0].Length > 0)
                rows.Add((begun, fields.ToImmutable()));
            fields.Clear();
            begun = line;
        }
    }
}

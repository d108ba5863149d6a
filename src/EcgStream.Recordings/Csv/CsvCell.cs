using System.Buffers.Text;

namespace EcgStream.Recordings;

/// <summary>Cells of a line, and numbers in them, read without making strings.</summary>
static class CsvCell
{
    /// <summary>Cell <paramref name="index"/> of a line, without blanks and quotes around it; false where the line is too short.</summary>
    public static bool TryGet(ReadOnlySpan<byte> line, byte delimiter, int index, out ReadOnlySpan<byte> cell)
    {
        while (index-- > 0)
        {
            var at = line.IndexOf(delimiter);
            if (at < 0)
            {
                cell = default;
                return false;
            }
            line = line[(at + 1)..];
        }
        var end = line.IndexOf(delimiter);
        cell = (end < 0 ? line : line[..end]).Trim(" \""u8).Trim("' "u8);
        return true;
    }

    /// <summary>Reads a finite number; with another delimiter than a comma, a comma may stand for the decimal point.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> cell, byte delimiter, out double value)
    {
        if (cell.Length > 0 && cell[0] == '+')
            cell = cell[1..];
        if (Utf8Parser.TryParse(cell, out value, out var used) && used == cell.Length)
            return double.IsFinite(value);
        Span<byte> pointed = stackalloc byte[64];
        if (delimiter == ',' || cell.Length > pointed.Length || !cell.Contains((byte)','))
            return false;
        pointed = pointed[..cell.Length];
        cell.Replace(pointed, (byte)',', (byte)'.');
        return Utf8Parser.TryParse(pointed, out value, out used) && used == pointed.Length && double.IsFinite(value);
    }

    /// <summary>Whether a cell says that there is no value.</summary>
    public static bool IsEmpty(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || cell.SequenceEqual("NaN"u8) || cell.SequenceEqual("nan"u8) || cell.SequenceEqual("NA"u8)
        || cell.SequenceEqual("null"u8) || cell.SequenceEqual("-"u8);
}

using System.Collections.Immutable;

namespace EcgStream.Trainer.Reports;

/// <summary>A piece of a report. What a report says is put together once, of these; the page and the Markdown file only write them down.</summary>
abstract record Block;

/// <param name="Level">2 for a chapter, 3 below.</param>
/// <param name="Text">Plain text, as all texts of blocks: whoever writes it down escapes it.</param>
sealed record Heading(int Level, string Text) : Block;

sealed record Paragraph(string Text) : Block;

/// <summary>What nobody may overlook.</summary>
/// <param name="IsAlarm">Whether the figures are no evidence at all, rather than to be read with care.</param>
/// <param name="Title">The message in a few words.</param>
/// <param name="Text">What it means for the reader.</param>
sealed record Banner(bool IsAlarm, string Title, string Text) : Block;

sealed record Bullets(ImmutableArray<string> Texts) : Block;

sealed record Picture(ReportPlot Plot, string Caption) : Block;

/// <param name="Head">Column heads; the first column names the row, the others are figures unless a cell has a verdict.</param>
/// <param name="Rows">Rows with as many cells.</param>
sealed record Grid(ImmutableArray<string> Head, ImmutableArray<Row> Rows) : Block;

/// <param name="Cells">As many as the table has columns.</param>
/// <param name="IsReference">Whether the row is there to be compared with.</param>
sealed record Row(ImmutableArray<Cell> Cells, bool IsReference = false);

/// <param name="Text">The figure or name.</param>
/// <param name="Note">What belongs to it, such as its interval; empty for nothing.</param>
/// <param name="Verdict">Set where the cell is a verdict.</param>
sealed record Cell(string Text, string Note = "", VerdictKind? Verdict = null);

/// <summary>A part that can be folded up.</summary>
sealed record Foldable(string Title, ImmutableArray<Block> Blocks, bool IsOpen) : Block;

sealed record Terms(ImmutableArray<(string Term, string Meaning)> Entries) : Block;

using System.Collections.Immutable;
using System.Text;

namespace EcgStream.Devices;

/// <summary>
/// Reads samples, and the device's own times where there are any, from lines of several columns; each sample is stamped with its time. A line
/// of names says which column is which, where the user didn't; it may be the first that comes, as a sketch prints it when its port is
/// opened. <c>!</c> in place of a sample is a slot with an electrode off.
/// </summary>
sealed class CsvDecoder(AsciiFormat format, CsvColumns? told) : LineDecoder(AsciiDecoder.MaxLineLength)
{
    enum Fault
    {
        NoNames,
        NoSuchColumn,
        NoSample,
        NoTime,
    }

    readonly bool _wereTold = told is not null;
    CsvColumns? _columns = told;
    Fault _fault;
    AsciiLineKind _kind;

    /// <inheritdoc/>
    protected override bool Read(ReadOnlySpan<byte> line, SampleBatch samples)
    {
        line = line.Trim(" \t"u8);
        if (line.IsEmpty)
            return true;
        if (!AsciiLine.IsText(line))
            return Refuse(Fault.NoSample, AsciiLineKind.NoText);
        if (IsHeader(line))
        {
            TakeNames(line);
            return true;
        }
        if (_columns is not { } columns)
            return AsciiLine.Columns(line) == 1 ? Add(line, TimedTimeline.NoStamp, samples) : Refuse(Fault.NoNames);
        if (!AsciiLine.Field(line, columns.Sample, out var sample))
            return Refuse(Fault.NoSuchColumn);
        if (columns.Time is not { } timeColumn)
            return Add(sample, TimedTimeline.NoStamp, samples);
        return AsciiLine.Field(line, timeColumn, out var field) && AsciiLine.Number(field, out var time) && Math.Abs(time) < long.MaxValue / (2.0 * TimedTimeline.StampsPerTick)
            ? Add(sample, (long)Math.Round(time * TimedTimeline.StampsPerTick), samples)
            : Refuse(Fault.NoTime);
    }

    /// <inheritdoc/>
    /// <remarks>Without its head the first name alone may be another; the next line of names puts it right.</remarks>
    protected override void ReadHeadless(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t"u8);
        if (AsciiLine.IsText(line) && IsHeader(line))
            TakeNames(line);
    }

    void TakeNames(ReadOnlySpan<byte> line)
    {
        if (!_wereTold)
            _columns = CsvColumns.FromNames(Names(line)) ?? _columns;
    }

    /// <inheritdoc/>
    protected override string Why(ReadOnlySpan<byte> line) => _fault switch
    {
        Fault.NoNames => ": which column is which? Name them with columns=, for example columns=t,ecg",
        Fault.NoSuchColumn => $": column {_columns!.Value.Sample}, the samples, is not there; check columns=",
        Fault.NoTime => $": column {_columns!.Value.Time}, the time, is no number; check columns=",
        _ when _kind == AsciiLineKind.NoNumber && _columns is { } columns => $": column {columns.Sample}, the samples, is no number",
        _ => AsciiDecoder.WhyNot(_kind, format),
    };

    bool Add(ReadOnlySpan<byte> field, long stamp, SampleBatch samples)
    {
        if (field.SequenceEqual("!"u8))
            samples.AddPlaceholder(SignalFault.LeadOff);
        else if (!AsciiLine.Number(field, out var number))
            return Refuse(Fault.NoSample);
        else if (AsciiLine.Scale(number, format) is var read && read.IsRejected)
            return Refuse(Fault.NoSample, read.Kind);
        else
            read.AddTo(samples);
        samples.Stamp(stamp);
        return true;
    }

    bool Refuse(Fault fault, AsciiLineKind kind = AsciiLineKind.NoNumber)
    {
        (_fault, _kind) = (fault, kind);
        return false;
    }

    // Two names or more, of letters, digits and _, each beginning with a letter, and among them one that we look for.
    static bool IsHeader(ReadOnlySpan<byte> line)
    {
        var known = false;
        var column = 1;
        for (; AsciiLine.Field(line, column, out var field); column++)
        {
            if (field.IsEmpty || !char.IsAsciiLetter((char)field[0]) || field.Length > 40)
                return false;
            known |= Ascii.EqualsIgnoreCase(field, "ecg"u8) || field[0] is (byte)'t' or (byte)'T' or (byte)'m' or (byte)'M';
        }
        return known && column > 2;
    }

    static ImmutableArray<string> Names(ReadOnlySpan<byte> line)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (var column = 1; AsciiLine.Field(line, column, out var field); column++)
            names.Add(Encoding.ASCII.GetString(field));
        return names.ToImmutable();
    }
}

using System.Collections.Immutable;

namespace EcgStream.Devices;

/// <summary>
/// <c>format=csv&amp;columns=t,ecg</c>: several numbers a line, parted by commas, semicolons, tabs or blanks. <c>columns</c> names them in
/// order; without it a line of names that the sketch prints does. The column <c>ecg</c> holds the samples (otherwise the only one that
/// is no time); <c>t</c> or <c>time</c> is the device's own time in a unit that is found out, <c>t_s</c>, <c>t_ms</c> and <c>t_us</c> in the
/// unit they say. Other options as <c>format=ascii</c> has them: <c>rate</c>, <c>unit</c>, <c>bits</c>, <c>vref</c>, <c>gain</c>.
/// </summary>
static class CsvProtocol
{
    public static SerialProtocol Protocol { get; } = new("csv", Read);

    static SerialLanguage Read(SourceUri uri)
    {
        var format = AsciiFormat.FromUri(uri) with { Column = null };
        CsvColumns? columns = null;
        if (uri.Get("columns") is { } names)
        {
            columns = CsvColumns.FromNames([.. names.Split(',').Select(name => name.Trim())])
                ?? throw new EcgStreamException($"The source '{uri.Text}' has columns={names}: call the column with the samples 'ecg', for example columns=t,ecg.");
        }
        return new(() => new CsvDecoder(format, columns)) { RateHz = AsciiProtocol.Rate(uri), TimeUnit = columns is { Time: null } ? null : columns?.Unit ?? DeviceTimeUnit.Unknown };
    }
}

/// <summary>Which columns matter, counted from 1.</summary>
/// <param name="Sample">The samples.</param>
/// <param name="Time">The device's own time; null where it sends none.</param>
/// <param name="Unit">What the time counts.</param>
readonly record struct CsvColumns(int Sample, int? Time, DeviceTimeUnit Unit)
{
    /// <summary>The unit that a column's or member's name says; null for a name that is no time's.</summary>
    public static DeviceTimeUnit? UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "t" or "time" or "timestamp" => DeviceTimeUnit.Unknown,
        "t_s" or "time_s" => DeviceTimeUnit.Seconds,
        "t_ms" or "time_ms" or "millis" => DeviceTimeUnit.Milliseconds,
        "t_us" or "time_us" or "micros" => DeviceTimeUnit.Microseconds,
        _ => null,
    };

    /// <summary>Columns by their names; null where none or several may be the samples.</summary>
    public static CsvColumns? FromNames(ImmutableArray<string> names)
    {
        var lower = names.Select(name => name.ToLowerInvariant()).ToList();
        var time = lower.FindIndex(name => UnitOf(name) is not null);
        var sample = lower.IndexOf("ecg");
        if (sample < 0 && lower.Count - (time < 0 ? 0 : 1) == 1)
            sample = time == 0 ? 1 : 0;
        return sample < 0 ? null : new(sample + 1, time < 0 ? null : time + 1, time < 0 ? DeviceTimeUnit.Unknown : UnitOf(lower[time])!.Value);
    }
}

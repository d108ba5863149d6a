using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>How channels are laid out in a file: its data records, and what is annotated in each.</summary>
/// <param name="Layout">How long records are.</param>
/// <param name="Plan">Where they begin.</param>
/// <param name="Labels">The channels' names in the file.</param>
/// <param name="Start">When the file begins.</param>
/// <param name="Annotations">What stands in each record's annotation signal.</param>
sealed record EdfArrangement(EdfLayout Layout, EdfPlan Plan, ImmutableArray<string> Labels, EdfStart Start, EdfAnnotationSpace Annotations)
{
    // EDF+ allows no longer ones (section 2.1, "a data record should not exceed 61440 bytes").
    const int MostRecordBytes = 61_440;
    const int MostRecords = 99_999_999;

    /// <summary>Arranges channels. Where annotations would make records longer than EDF+ allows, shorter records share them out.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="sampleBytes">Bytes of a sample.</param>
    /// <exception cref="EcgStreamException">No data record suits the channels' rates or holds their annotations.</exception>
    public static EdfArrangement Of(string path, IReadOnlyList<Recording> channels, int sampleBytes)
    {
        var layout = EdfLayout.Of(path, channels, sampleBytes);
        var first = Of(path, channels, layout, sampleBytes);
        var arranged = first;
        while (arranged.RecordBytes(sampleBytes) > MostRecordBytes)
        {
            if (EdfLayout.Shorter(arranged.Layout, channels, sampleBytes) is not { } shorter)
            {
                throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                    $"'{path}' can't be written: its data records would take {first.RecordBytes(sampleBytes):N0} bytes, of which {first.Annotations.Bytes:N0} are annotations, and EDF+ allows {MostRecordBytes:N0}. Write a longer part of the recording, or each channel into a file of its own, or WFDB ('.hea')."));
            }
            arranged = Of(path, channels, shorter, sampleBytes);
        }
        return arranged;
    }

    static EdfArrangement Of(string path, IReadOnlyList<Recording> channels, EdfLayout layout, int sampleBytes)
    {
        var plan = EdfPlan.Of(channels, layout);
        if (plan.Starts.Length > MostRecords)
            throw new EcgStreamException($"'{path}' can't be written: it would take more than {MostRecords:N0} data records. Cut the recording into parts.");
        var labels = EdfLabels.Of(channels);
        var start = EdfStart.Of(channels[0].BaseTime, layout.SecondsAt(plan.Starts[0]));
        var annotations = new EdfAnnotationList(channels, labels, layout, start.OriginSeconds);
        if (plan.Starts[0] > 0)
            annotations.Add(0, EdfWords.ClockStart);
        annotations.AddAll(plan.Fillers);
        var space = EdfAnnotationSpace.Of(
            [.. plan.Starts.Select(at => start.OriginSeconds + layout.SecondsAt(at))], EdfNumber.Written(layout.Seconds), annotations.Gaps, annotations.Lists, sampleBytes);
        return new(layout, plan, labels, start, space);
    }

    /// <summary>Bytes of a data record.</summary>
    public long RecordBytes(int sampleBytes) => Layout.Samples.Sum(n => (long)n) * sampleBytes + Annotations.Bytes;
}

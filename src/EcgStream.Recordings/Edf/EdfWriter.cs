using System.Collections.Immutable;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>
/// Writes EDF+, or with the extension <c>.bdf</c> BDF+, whose 24 bits keep what a Cyton measures. A round trip is exact to a
/// quantisation step, gaps, marks, labels and annotations included.
/// </summary>
/// <remarks>
/// <para>
/// Data records must be full, and a gap begins and ends anywhere. So a record goes on through a gap that begins in it, and what it holds
/// there, the value before the gap, is annotated as <see cref="EdfWords.Gap"/>, by which it is left out when the file is read; where a
/// gap outlasts its record, the next record begins after it, and the file is EDF+D. Without such a gap it is EDF+C, the filled end of
/// the last record included.
/// </para>
/// <para>
/// Nobody's name is written: the patient is <c>X X X X</c>. Marks, labels and predictions are annotations (<see cref="EdfWords"/>) with
/// their texts as they are; control characters in them become blanks. A channel's name keeps 16 ASCII characters.
/// </para>
/// </remarks>
sealed class EdfWriter : IRecordingWriter
{
    const int MostRecords = 99_999_999;

    public string Name => "EDF+";

    public ImmutableArray<string> Extensions { get; } = [".edf", ".bdf"];

    public void Write(string path, IReadOnlyList<Recording> channels)
    {
        var is24Bit = Path.GetExtension(path).Equals(".bdf", StringComparison.OrdinalIgnoreCase);
        var sampleBytes = is24Bit ? 3 : 2;
        var layout = EdfLayout.Of(path, channels, sampleBytes);
        var plan = EdfPlan.Of(channels, layout);
        if (plan.Starts.Length > MostRecords)
            throw new EcgStreamException($"'{path}' can't be written: it would take more than {MostRecords:N0} data records. Cut the recording into parts.");
        var labels = EdfLabels.Of(channels);
        var scales = channels.Select(channel => EdfScale.Of(path, channel, is24Bit)).ToArray();
        var clock = EdfStart.Of(channels[0].BaseTime, layout.SecondsAt(plan.Starts[0]));
        var annotations = new EdfAnnotationList(channels, labels, layout, clock.OriginSeconds);
        if (plan.Starts[0] > 0)
            annotations.Add(0, EdfWords.ClockStart);
        annotations.AddAll(plan.Fillers);
        var space = EdfAnnotationSpace.Of(
            [.. plan.Starts.Select(start => clock.OriginSeconds + layout.SecondsAt(start))], EdfNumber.Written(layout.Seconds), annotations.Gaps, annotations.Lists, sampleBytes);

        using var files = new UnfinishedFiles();
        var file = files.Create(path);
        file.Write(Header(is24Bit, layout, plan, clock, labels, scales, space.Bytes / sampleBytes));
        WriteRecords(file, channels, layout, plan, scales, space, sampleBytes);
        files.Complete();
    }

    static byte[] Header(bool is24Bit, EdfLayout layout, EdfPlan plan, EdfStart start, ImmutableArray<string> labels, EdfScale[] scales, int annotationSamples)
    {
        var text = new StringBuilder();
        var count = labels.Length + 1;
        Field(is24Bit ? "\u00ffBIOSEMI" : "0", 8);
        Field("X X X X", 80);
        Field($"Startdate {start.WholeDate} X X {EdfHeader.OwnName}", 80);
        Field(start.Date, 8);
        Field(start.Time, 8);
        Field($"{EdfHeader.Block * (1 + count)}", 8);
        Field((is24Bit ? "BDF+" : "EDF+") + (plan.IsContinuous(layout.Quanta) ? "C" : "D"), 44);
        Field($"{plan.Starts.Length}", 8);
        Field(layout.Seconds, 8);
        Field($"{count}", 4);
        var limit = is24Bit ? 1 << 23 : 1 << 15;
        Fields(labels, is24Bit ? "BDF Annotations" : "EDF Annotations", 16);
        Fields(labels.Select(_ => ""), "", 80);
        Fields(scales.Select(s => s.Unit), "", 8);
        Fields(scales.Select(s => s.PhysicalMin), "-1", 8);
        Fields(scales.Select(s => s.PhysicalMax), "1", 8);
        Fields(scales.Select(s => $"{s.DigitalMin}"), $"{-limit}", 8);
        Fields(scales.Select(s => $"{s.DigitalMax}"), $"{limit - 1}", 8);
        Fields(labels.Select(_ => ""), "", 80);
        Fields(layout.Samples.Select(n => $"{n}"), $"{annotationSamples}", 8);
        Fields(labels.Select(_ => ""), "", 32);
        return Encoding.Latin1.GetBytes(text.ToString());

        void Field(string value, int width) => text.Append(value.PadRight(width));

        void Fields(IEnumerable<string> ofChannels, string ofAnnotations, int width)
        {
            foreach (var value in ofChannels)
                Field(value, width);
            Field(ofAnnotations, width);
        }
    }

    static void WriteRecords(Stream file, IReadOnlyList<Recording> channels, EdfLayout layout, EdfPlan plan, EdfScale[] scales, EdfAnnotationSpace space, int sampleBytes)
    {
        var signals = channels.Select((channel, i) => new EdfSignalWriter(channel, scales[i].Digitiser(), sampleBytes)).ToArray();
        var record = new byte[layout.Samples.Sum() * sampleBytes + space.Bytes];
        for (var r = 0; r < plan.Starts.Length; r++)
        {
            var rest = record.AsSpan();
            for (var i = 0; i < signals.Length; i++)
            {
                var bytes = layout.Samples[i] * sampleBytes;
                signals[i].Write(plan.Starts[r] * layout.Step(i), rest[..bytes]);
                rest = rest[bytes..];
            }
            space.CopyTo(r, rest);
            file.Write(record);
        }
    }
}

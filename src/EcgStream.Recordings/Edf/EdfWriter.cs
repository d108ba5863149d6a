using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>
/// Writes EDF+, or BDF+, whose 24 bits keep what a Cyton measures. A round trip is exact to a quantisation step, gaps, marks, labels and
/// annotations included.
/// </summary>
/// <param name="is24Bit">Whether it writes BDF+.</param>
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
sealed class EdfWriter(bool is24Bit) : IRecordingWriter
{
    // Rates that are off by less cost a millisecond in a day, less than a sample.
    const double MostRateOff = 1e-8;

    public string Name => is24Bit ? "BDF+" : "EDF+";

    public ImmutableArray<string> Extensions { get; } = [is24Bit ? ".bdf" : ".edf"];

    int SampleBytes => is24Bit ? 3 : 2;

    public void Write(string path, IReadOnlyList<Recording> channels)
    {
        var arranged = EdfArrangement.Of(path, channels, SampleBytes);
        var scales = channels.Select(channel => EdfScale.Of(path, channel, is24Bit)).ToArray();
        using var files = new UnfinishedFiles();
        var file = files.Create(path);
        file.Write(Header(arranged, scales));
        WriteRecords(file, channels, arranged, scales);
        files.Complete();
    }

    public IEnumerable<string> Losses(IReadOnlyList<Recording> channels)
    {
        var arranged = EdfArrangement.Of(Name, channels, SampleBytes);
        for (var i = 0; i < channels.Count; i++)
        {
            var channel = channels[i];
            var scale = EdfScale.Of(Name, channel, is24Bit);
            if (!scale.Keeps(channel))
            {
                var own = channel.Resolution is { } step ? string.Create(CultureInfo.InvariantCulture, $", its converter's are {1000 * step:G3} µV") : "";
                yield return string.Create(CultureInfo.InvariantCulture, $"{channel.Channel} was rounded to steps of {1000 * scale.MilliVoltsPerStep:G3} µV{own}{(is24Bit ? "" : ": '.bdf' has finer ones")}.");
            }
            if (arranged.Layout.RateOf(i) is var rate && Math.Abs(rate / channel.RateHz - 1) is > MostRateOff and var off)
                yield return string.Create(CultureInfo.InvariantCulture, $"The rate of {channel.Channel}, {channel.RateHz:R} Hz, became {rate:R} Hz, which is {86_400 * off:F3} s in a day.");
            if (arranged.Labels[i] != channel.Channel)
                yield return $"The name of the channel {Printable.Shorten(channel.Channel)} became {arranged.Labels[i]}: EDF has room for 16 ASCII characters.";
        }
        var first = channels[0];
        if (first.Comments.Length > 0)
            yield return $"{first.Comments.Length:N0} comments were left out, since they may name somebody.";
        if (first.Annotations.Any(a => a.Text.Any(char.IsControl)) || first.Labels.Any(l => l.Text.Any(char.IsControl)))
            yield return "Control characters in texts became blanks.";
    }

    byte[] Header(EdfArrangement arranged, EdfScale[] scales)
    {
        var (layout, plan, labels, start, annotations) = arranged;
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
        Fields(layout.Samples.Select(n => $"{n}"), $"{annotations.Bytes / SampleBytes}", 8);
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

    void WriteRecords(Stream file, IReadOnlyList<Recording> channels, EdfArrangement arranged, EdfScale[] scales)
    {
        var (layout, plan, _, _, annotations) = arranged;
        var signals = channels.Select((channel, i) => new EdfSignalWriter(channel, scales[i].Digitiser(), SampleBytes)).ToArray();
        var record = new byte[arranged.RecordBytes(SampleBytes)];
        for (var r = 0; r < plan.Starts.Length; r++)
        {
            var rest = record.AsSpan();
            for (var i = 0; i < signals.Length; i++)
            {
                var bytes = layout.Samples[i] * SampleBytes;
                signals[i].Write(plan.Starts[r] * layout.Step(i), rest[..bytes]);
                rest = rest[bytes..];
            }
            annotations.CopyTo(r, rest);
            file.Write(record);
        }
    }
}

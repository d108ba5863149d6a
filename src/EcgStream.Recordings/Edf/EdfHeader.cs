using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>
/// The header of an EDF (1992), EDF+ (2003) or BDF (BioSemi) file: ASCII fields of fixed widths, 256 bytes and 256 more a signal. Fields as
/// described in edfplus.info, "Full specification of EDF+", section 2.1.
/// </summary>
sealed record EdfHeader
{
    /// <summary>Bytes before the signals' own fields, and bytes of these for each signal.</summary>
    public const int Block = 256;

    /// <summary>What our own writer calls itself in the header.</summary>
    public const string OwnName = "EcgStream";

    const int MostSignals = 9999;
    const double FastestHz = 1e7;
    const int LongestRecord = 1 << 30;

    /// <summary>Whether samples have 24 bits (BDF) rather than 16.</summary>
    public required bool Is24Bit { get; init; }

    /// <summary>Whether the file holds annotations and says when each record begins: EDF+ or BDF+.</summary>
    public required bool IsPlus { get; init; }

    /// <summary>Whether there may be gaps between records.</summary>
    public required bool IsDiscontinuous { get; init; }

    /// <summary>Whether <see cref="EdfWriter"/> wrote the file, so that its annotations are in our words (<see cref="EdfWords"/>).</summary>
    public required bool IsOwn { get; init; }

    /// <summary>The header's words on patient and recording, those that say something.</summary>
    public required ImmutableArray<string> Comments { get; init; }

    /// <summary>The second in which the first record begins, taken as UTC; null where it is not known.</summary>
    public required DateTimeOffset? StartSecond { get; init; }

    /// <summary>Number of data records; null while the file is still being written.</summary>
    public required long? Records { get; init; }

    /// <summary>Length of a data record, seconds.</summary>
    public required double RecordSeconds { get; init; }

    /// <summary>All signals, in the order of the file.</summary>
    public required ImmutableArray<EdfSignal> Signals { get; init; }

    /// <summary>Bytes of one sample.</summary>
    public int SampleBytes => Is24Bit ? 3 : 2;

    /// <summary>Bytes before the first data record.</summary>
    public long Bytes => Block * (1L + Signals.Length);

    /// <summary>Bytes of a data record.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>The signals that hold samples.</summary>
    public ImmutableArray<EdfSignal> Channels => [.. Signals.Where(s => !s.IsAnnotations)];

    /// <summary>What the format is called, for example <c>EDF+D</c>.</summary>
    public string Format => (Is24Bit ? "BDF" : "EDF") + (!IsPlus ? "" : IsDiscontinuous ? "+D" : "+C");

    /// <summary>Sampling rate of a signal, Hz.</summary>
    public double RateOf(EdfSignal signal) => signal.SamplesPerRecord / RecordSeconds;

    /// <summary>Whether bytes begin like a header.</summary>
    public static bool Recognises(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= Block
        && (beginning.StartsWith("0       "u8) || IsBdf(beginning))
        && beginning[170] == '.' && beginning[173] == '.' && beginning[178] == '.' && beginning[181] == '.';

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="read">Reads that many bytes from the file's beginning, fewer where it ends.</param>
    /// <exception cref="EcgStreamException">It is malformed.</exception>
    public static EdfHeader Parse(string path, Func<int, byte[]> read)
    {
        var main = read(Block);
        if (main.Length < Block)
            throw new EcgStreamException($"The file '{path}' is no EDF file: it is shorter than a header.");
        var is24Bit = IsBdf(main);
        if (!is24Bit && !main.AsSpan().StartsWith("0 "u8))
            throw new EcgStreamException($"The file '{path}' is no EDF or BDF file: it does not begin like one.");
        var fields = new EdfFields(path, main);
        fields.Skip(8);
        var (patient, recording) = (fields.Text(80), fields.Text(80));
        var (date, time) = (fields.Text(8), fields.Text(8));
        var bytes = fields.Integer(8, "header length", Block, Block * (1 + MostSignals));
        var reserved = fields.Text(44);
        var records = fields.Integer(8, "number of data records", -1, 99_999_999);
        var seconds = fields.Number(8, "length of a data record");
        var count = (int)fields.Integer(4, "number of signals", 1, MostSignals);
        if (bytes != Block * (1L + count))
            throw new EcgStreamException($"The header of '{path}' contradicts itself: {count} signals take {Block * (1L + count)} bytes, and it states {bytes}.");
        var all = read((int)bytes);
        if (all.Length < bytes)
            throw new EcgStreamException($"The header of '{path}' is cut short: it announces {count} signals and ends before they are described.");
        var isPlus = reserved.StartsWith(is24Bit ? "BDF+" : "EDF+", StringComparison.Ordinal);
        var signals = ParseSignals(path, all.AsSpan(Block), count, is24Bit);
        if (!(seconds is >= 0 and <= 1e8) || (seconds == 0 && signals.Any(s => !s.IsAnnotations)))
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The header of '{path}' states data records of {seconds} s, which can't be: mend it."));
        if (signals.FirstOrDefault(s => !s.IsAnnotations && s.SamplesPerRecord / seconds > FastestHz) is { } fast)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"The header of '{path}' states {fast.SamplesPerRecord} samples of {Printable.Shorten(fast.Label)} in data records of {seconds} s, which can't be: mend it."));
        var last = signals[^1];
        var size = last.ByteOffset + (long)last.SamplesPerRecord * (is24Bit ? 3 : 2);
        if (size is 0 or > LongestRecord)
            throw new EcgStreamException($"The header of '{path}' describes data records of {size:N0} bytes, which can't be: mend it.");
        var isOwn = isPlus && recording.Split(' ') is [_, _, _, _, OwnName, ..];
        return new()
        {
            Is24Bit = is24Bit,
            IsPlus = isPlus,
            IsDiscontinuous = isPlus && reserved.AsSpan(4).StartsWith("D"),
            IsOwn = isOwn,
            Comments = [.. (isOwn ? [patient] : new[] { patient, recording }).Where(SaysSomething).Select(Printable.Shorten)],
            StartSecond = EdfDate.Parse(date, time, isPlus ? recording : ""),
            Records = records < 0 ? null : records,
            RecordSeconds = seconds,
            Signals = signals,
            RecordBytes = size,
        };
    }

    static ImmutableArray<EdfSignal> ParseSignals(string path, ReadOnlySpan<byte> bytes, int count, bool is24Bit)
    {
        var fields = new EdfFields(path, bytes);
        var labels = fields.Texts(count, 16);
        fields.Skip(80 * count);
        var units = fields.Texts(count, 8);
        var physicalMin = fields.Texts(count, 8);
        var physicalMax = fields.Texts(count, 8);
        var digitalMin = fields.Texts(count, 8);
        var digitalMax = fields.Texts(count, 8);
        fields.Skip(80 * count);
        var signals = ImmutableArray.CreateBuilder<EdfSignal>(count);
        long offset = 0;
        for (var i = 0; i < count; i++)
        {
            var label = labels[i].Length > 0 ? labels[i] : $"signal {i}";
            var isAnnotations = labels[i] is "EDF Annotations" or "BDF Annotations";
            var samples = (int)fields.Integer(8, $"number of samples of {label}", 0, LongestRecord);
            var signal = new EdfSignal
            {
                Label = label,
                IsAnnotations = isAnnotations,
                Unit = units[i],
                PhysicalMin = EdfFields.NumberIn(physicalMin[i]),
                PhysicalMax = EdfFields.NumberIn(physicalMax[i]),
                DigitalMin = EdfFields.NumberIn(digitalMin[i]),
                DigitalMax = EdfFields.NumberIn(digitalMax[i]),
                SamplesPerRecord = samples,
                ByteOffset = offset,
            };
            signals.Add(signal);
            offset += (long)samples * (is24Bit ? 3 : 2);
        }
        return signals.MoveToImmutable();
    }

    // A field of X stands for what is not known.
    static bool SaysSomething(string field) => field.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => word != "X");

    static bool IsBdf(ReadOnlySpan<byte> beginning) => beginning.Length >= 8 && beginning[0] == 0xFF && beginning[1..8].SequenceEqual("BIOSEMI"u8);
}

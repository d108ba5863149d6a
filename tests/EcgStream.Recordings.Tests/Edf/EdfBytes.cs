using System.Globalization;
using System.Text;

namespace EcgStream.Recordings.Tests;

/// <summary>An EDF or BDF file put together field by field, apart from our writer, so that it may also be wrong.</summary>
sealed record EdfBytes
{
    public string Version { get; init; } = "0";
    public string Patient { get; init; } = "X X X X";
    public string Recording { get; init; } = "";
    public string Date { get; init; } = "29.02.24";
    public string Time { get; init; } = "23.59.58";
    public string? HeaderBytes { get; init; }
    public string Reserved { get; init; } = "";
    public string? Records { get; init; }
    public string Seconds { get; init; } = "1";
    public string? Count { get; init; }
    public Signal[] Signals { get; init; } = [];

    /// <summary>By record, by signal: samples, or the text of an annotation signal.</summary>
    public object[][] Data { get; init; } = [];

    bool Is24Bit => Version != "0";

    public sealed record Signal(string Label, int Samples, string Unit = "mV", string PhysicalMin = "-1000", string PhysicalMax = "1000", string DigitalMin = "-1000", string DigitalMax = "1000");

    /// <summary>A list that keeps a record's time, and remarks behind it.</summary>
    public static string Tals(string onset, params string[] others) => $"{onset}\u0014\u0014\0" + string.Concat(others.Select(o => o.Replace('|', '\u0014').Replace('~', '\u0015') + "\u0014\0"));

    public byte[] ToArray()
    {
        var text = new StringBuilder();
        Field(Is24Bit ? "\u00ffBIOSEMI" : Version, 8);
        Field(Patient, 80);
        Field(Recording, 80);
        Field(Date, 8);
        Field(Time, 8);
        Field(HeaderBytes ?? $"{256 * (1 + Signals.Length)}", 8);
        Field(Reserved, 44);
        Field(Records ?? $"{Data.Length}", 8);
        Field(Seconds, 8);
        Field(Count ?? $"{Signals.Length}", 4);
        Fields(s => s.Label, 16);
        Fields(_ => "", 80);
        Fields(s => s.Unit, 8);
        Fields(s => s.PhysicalMin, 8);
        Fields(s => s.PhysicalMax, 8);
        Fields(s => s.DigitalMin, 8);
        Fields(s => s.DigitalMax, 8);
        Fields(_ => "", 80);
        Fields(s => s.Samples.ToString(CultureInfo.InvariantCulture), 8);
        Fields(_ => "", 32);
        var bytes = new List<byte>(Encoding.Latin1.GetBytes(text.ToString()));
        foreach (var record in Data)
        {
            for (var i = 0; i < Signals.Length; i++)
                bytes.AddRange(record[i] is string tals ? Pad(Encoding.UTF8.GetBytes(tals), Signals[i].Samples) : Digital((int[])record[i]));
        }
        return [.. bytes];

        void Field(string value, int width) => text.Append(value.PadRight(width)[..width]);

        void Fields(Func<Signal, string> of, int width)
        {
            foreach (var signal in Signals)
                Field(of(signal), width);
        }
    }

    IEnumerable<byte> Digital(int[] samples) => samples.SelectMany(s => Enumerable.Range(0, Is24Bit ? 3 : 2).Select(i => (byte)(s >> (8 * i))));

    byte[] Pad(byte[] bytes, int samples)
    {
        var length = samples * (Is24Bit ? 3 : 2);
        Assert.True(bytes.Length <= length, "The annotation signal of a test is too small.");
        Array.Resize(ref bytes, length);
        return bytes;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using EcgStream.Testing;

namespace EcgStream.Tests;

/// <summary>Just enough of a reader to take the real recordings as numbers; the readers proper have their own project.</summary>
static class RealSignals
{
    public static IEnumerable<string> Eegmat =>
        Directory.GetFiles(RealData.Path("eegmat"), "*.hea").Select(f => System.IO.Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    /// <summary>First signal of a WFDB record of format 16 with one signal or of format 212 with two.</summary>
    public static (float[] MilliVolts, double RateHz) Wfdb(string record)
    {
        var header = File.ReadLines(RealData.Path(record + ".hea")).Where(l => l.Length > 0 && l[0] != '#').ToArray();
        var rate = double.Parse(header[0].Split(' ')[2], CultureInfo.InvariantCulture);
        var signal = header[1].Split(' ');
        var gainText = signal[2].Split('/')[0];
        var open = gainText.IndexOf('(', StringComparison.Ordinal);
        var gain = double.Parse(open < 0 ? gainText : gainText[..open], CultureInfo.InvariantCulture);
        var baseline = open < 0 ? double.Parse(signal[4], CultureInfo.InvariantCulture) : double.Parse(gainText[(open + 1)..^1], CultureInfo.InvariantCulture);
        var bytes = File.ReadAllBytes(RealData.Path(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(record)!, signal[0])));
        var digital = signal[1] switch
        {
            "16" => Int16(bytes),
            "212" => [.. Enumerable.Range(0, bytes.Length / 3).Select(i => ((bytes[3 * i] | (bytes[3 * i + 1] & 15) << 8) ^ 0x800) - 0x800)],
            _ => throw new NotSupportedException(signal[1]),
        };
        return ([.. digital.Select(d => (float)((d - baseline) / gain))], rate);
    }

    /// <summary>The hand-held recordings of the 2017 challenge, 60 s at 300 Hz each, with their rhythm: N, A, O or ~.</summary>
    public static IEnumerable<(string Name, char Rhythm, float[] MilliVolts)> Cinc2017()
    {
        var all = Int16(File.ReadAllBytes(RealData.Path("cinc2017/ecg60s_int16le.bin")));
        foreach (var line in File.ReadLines(RealData.Path("cinc2017/index.csv")).Skip(1))
        {
            var cells = line.Split(',');
            var row = int.Parse(cells[0], CultureInfo.InvariantCulture);
            yield return (cells[1], cells[2][0], [.. all.Skip(row * 18_000).Take(18_000).Select(d => d / 1000f)]);
        }
    }

    /// <summary>At 300 Hz through a model's usual filter, as a pipeline delivers it.</summary>
    public static float[] Prepared(float[] milliVolts, double rateHz, string filter = "highpass=0.5;lowpass=40;order=2")
    {
        var resampler = new StreamingResampler(rateHz, 300);
        var output = new float[resampler.MaxOutput(milliVolts.Length) + resampler.MaxFlush];
        var length = resampler.Process(milliVolts, output);
        length += resampler.Flush(output.AsSpan(length));
        new StreamingFilter(FilterSpec.Parse(filter), 300).Process(output.AsSpan(0, length));
        return output[..length];
    }

    static int[] Int16(byte[] bytes) =>
        [.. Enumerable.Range(0, bytes.Length / 2).Select(i => (int)BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i)))];
}

using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class WfdbWriterTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back() =>
        Gen.Select(Gen.Int[-32767, 32767].Array[1, 50], Gen.Int[0, 20], Gen.Int[1, 2000]).Sample((digital, gap, rate) =>
        {
            var samples = digital.Select(d => (float)(d / 5000.0)).ToArray();
            var written = Of(samples, gap, rate);
            WfdbWriter.Write(_folder.File("w.hea"), written);
            var read = Recording.Open(_folder.File("w.hea"));
            Assert.Equal((written.RateHz, written.BaseTime, written.Channel, written.End), (read.RateHz, read.BaseTime, read.Channel, read.End));
            Assert.Equal(samples, read.MilliVolts[gap..].ToArray());
            Assert.Equal(gap, read.Marks.Where(m => m.Fault == SignalFault.Missing).Sum(m => m.Length));
            Assert.Empty(read.Remarks);
        }, iter: 200, threads: 1);

    [RealDataFact]
    public void Real_record_survives_being_written()
    {
        var recording = Recording.Open(RealData.Path("mitdb/100.hea"));
        WfdbWriter.Write(_folder.File("copy.hea"), recording);
        var copy = Recording.Open(_folder.File("copy.hea"));
        Assert.Equal(recording.MilliVolts.ToArray(), copy.MilliVolts.ToArray());
        Assert.Equal(recording.Comments.ToArray(), copy.Comments.ToArray());
    }

    [Fact]
    public void Sample_beyond_the_range_is_refused() =>
        Assert.Contains("7 mV", Assert.Throws<EcgStreamException>(() => WfdbWriter.Write(_folder.File("w.hea"), Of([7], 0, 250))).Message, StringComparison.Ordinal);

    static Recording Of(float[] samples, int start, double rate) => new()
    {
        Path = "memory",
        Name = "w",
        Channel = "lead II",
        RateHz = rate,
        BaseTime = new(2024, 2, 29, 23, 59, 58, 500, TimeSpan.Zero),
        MilliVolts = samples,
        Segments = [new(start, samples)],
    };
}

using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class WfdbAnnotationsTests
{
    [Fact]
    public void Words_are_read_as_the_format_says()
    {
        byte[] bytes =
        [
            18, 28 << 2, 3, 63 << 2, (byte)'(', (byte)'N', 0, 0,
            59, 1 << 2,
            0, 59 << 2, 1, 0, 2, 0, 5, 5 << 2, 0xFF, 61 << 2 | 3, 1, 62 << 2,
            0, 0,
        ];
        var read = WfdbAnnotations.Parse(bytes)!.Value;
        Assert.Equal(3, read.Length);
        Assert.Equal(new(18, 28, '+', false, 0, 0, "(N"), read[0]);
        Assert.Equal(new(77, 1, 'N', true, 0, 0, null), read[1]);
        Assert.Equal(new(77 + 65_536 + 2 + 5, 5, 'V', true, -1, 1, null), read[2]);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            if (WfdbAnnotations.Parse(bytes) is { } read)
                Assert.All(read, a => Assert.True(a.Sample >= 0 && a.Code is >= 1 and <= 49));
        });

    [Fact]
    public void What_was_written_is_read_back() =>
        Gen.Select(Gen.Long[0, 1L << 33], Gen.Int[1, 49], Gen.Int[-128, 127], Gen.Int[0, 255], Gen.String[Gen.Char.AlphaNumeric, 0, 20]).Array[0, 20].Sample(all =>
        {
            WfdbAnnotation[] written =
            [
                .. all.OrderBy(a => a.Item1).Select(a => new WfdbAnnotation(a.Item1, a.Item2, WfdbAnnotations.SymbolOf(a.Item2), a.Item2 is (>= 1 and <= 13) or 25 or 30 or 34 or 35 or 38 or 41, a.Item3, a.Item4, a.Item5.Length > 0 ? a.Item5 : null)),
            ];
            Assert.Equal(written, WfdbAnnotations.Parse(WfdbAnnotations.ToBytes(written))!.Value);
        });

    [Fact]
    public void Long_text_is_cut_between_letters()
    {
        var bytes = WfdbAnnotations.ToBytes([new(1, 22, '"', false, 0, 0, new string('ä', 200))]);
        Assert.Equal(new string('ä', 127), Assert.Single(WfdbAnnotations.Parse(bytes)!.Value).Text);
    }

    [RealDataFact]
    public void Annotations_of_record_100_are_written_as_they_were()
    {
        var read = WfdbAnnotations.Open(RealData.Path("mitdb/100.atr"));
        Assert.Equal(read.ToArray(), WfdbAnnotations.Parse(WfdbAnnotations.ToBytes(read))!.Value.ToArray());
    }

    [Fact]
    public void File_that_is_none_is_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("no.atr", "this is text, and not annotations");
        Assert.Contains("no WFDB annotation file", Assert.Throws<EcgStreamException>(() => WfdbAnnotations.Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains("check the path", Assert.Throws<EcgStreamException>(() => WfdbAnnotations.Open(path + "x")).Message, StringComparison.Ordinal);
    }

    [RealDataFact]
    public void Record_100_has_its_2273_beats()
    {
        var read = WfdbAnnotations.Open(RealData.Path("mitdb/100.atr"));
        Assert.Equal(2273, read.Count(a => a.IsBeat));
        Assert.Equal((33, 1, 2239), (read.Count(a => a.Symbol == 'A'), read.Count(a => a.Symbol == 'V'), read.Count(a => a.Symbol == 'N')));
        Assert.Equal(new(18, 28, '+', false, 0, 0, "(N"), read[0]);
    }

    [RealDataFact]
    public void Beats_of_record_100_are_found_in_either_lead_and_polarity()
    {
        var reference = WfdbAnnotations.Open(RealData.Path("mitdb/100.atr")).Where(a => a.IsBeat).Select(a => a.Sample / 360.0).ToArray();
        foreach (var channel in new[] { "MLII", "V5" })
        {
            var samples = Recording.Open(RealData.Path("mitdb/100.hea"), new() { Channel = channel }).MilliVolts.ToArray();
            foreach (var sign in new[] { 1, -1 })
            {
                var found = BeatDetector.Detect([.. samples.Select(s => sign * s)], 360).Select(b => b.Position / 360).ToArray();
                var match = BeatMatching.Compare(reference, found);
                Assert.InRange(match.Sensitivity!.Value, 0.999, 1);
                Assert.InRange(match.PositivePredictivity!.Value, 0.999, 1);
            }
        }
    }
}

using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class WfdbHeaderTests
{
    [Fact]
    public void Every_field_is_read()
    {
        var header = WfdbHeader.Parse("a.hea", """
            # made by hand
            a 2 360.5/1000(12) 650000 9:05:07.25 24/12/2019

            a.dat 16x4:3+24 1.253e+04(-12)/uV 12 5 -7 -22131 512 chest lead V5 
            b.dat 212
            # 69 M
            #second
            """);
        Assert.Equal(("a", true, 360.5, 650000L), (header.Name, header.Segments.IsEmpty, header.FrameRateHz, header.Frames));
        Assert.Equal(new DateTimeOffset(2019, 12, 24, 9, 5, 7, 250, TimeSpan.Zero), header.BaseTime);
        Assert.Equal(["made by hand", "69 M", "second"], header.Comments.ToArray());
        Assert.Equal(
            new WfdbSignal
            {
                File = "a.dat",
                Format = 16,
                SamplesPerFrame = 4,
                Skew = 3,
                ByteOffset = 24,
                Gain = 12530,
                IsCalibrated = true,
                Baseline = -12,
                Unit = "uV",
                ResolutionBits = 12,
                AdcZero = 5,
                InitialValue = -7,
                Checksum = -22131,
                Name = "chest lead V5",
            },
            header.Signals[0]);
        Assert.Equal(
            new WfdbSignal
            {
                File = "b.dat",
                Format = 212,
                SamplesPerFrame = 1,
                Skew = 0,
                ByteOffset = 0,
                Gain = 200,
                IsCalibrated = false,
                Baseline = 0,
                Unit = "mV",
                ResolutionBits = 0,
                AdcZero = 0,
                InitialValue = 0,
                Checksum = null,
                Name = "signal 1",
                IsNameless = true,
            },
            header.Signals[1]);
    }

    [Theory]
    [InlineData("a 1\na.dat 16", 250.0, null)]
    [InlineData("a 1 100\na.dat 16", 100.0, null)]
    [InlineData("a 1 100 0\na.dat 16", 100.0, null)]
    [InlineData("a 1 0 7\na.dat 16", 250.0, 7L)]
    public void Missing_fields_of_the_record_line_take_the_defaults_of_the_book(string text, double rate, long? frames)
    {
        var header = WfdbHeader.Parse("a.hea", text);
        Assert.Equal((rate, frames, null), (header.FrameRateHz, header.Frames, header.BaseTime));
    }

    [Fact]
    public void Baseline_is_the_middle_of_the_converter_when_it_is_not_stated() =>
        Assert.Equal(1024, WfdbHeader.Parse("a.hea", "a 1 360 5\na.dat 212 200 11 1024 995 0 0 MLII").Signals[0].Baseline);

    [Fact]
    public void Gain_of_zero_means_not_calibrated()
    {
        var signal = WfdbHeader.Parse("a.hea", "a 1 360 5\na.dat 16 0/mV 12 0 0 0 0 I").Signals[0];
        Assert.Equal((200.0, false), (signal.Gain, signal.IsCalibrated));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("a")]
    [InlineData("a x 360")]
    [InlineData("a 0 360 10")]
    [InlineData("a 2 360 10\na.dat 16")]
    [InlineData("a 1 360 10\na.dat")]
    [InlineData("a 1 360 10\na.dat 16 x/mV")]
    [InlineData("a 1 360 99999999999999999999999\na.dat 16")]
    [InlineData("a 1 1e99 10\na.dat 16")]
    [InlineData("a 1 360 10\na.dat 16x0")]
    public void Malformed_header_is_refused_with_its_name(string text) =>
        Assert.Contains("'a.hea'", Assert.Throws<EcgStreamException>(() => WfdbHeader.Parse("a.hea", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_read_or_refused() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["a1 ./x:+()-#\n0e9"], 0, 60]).Sample(text =>
        {
            try
            {
                WfdbHeader.Parse("a.hea", text);
            }
            catch (EcgStreamException)
            {
            }
        }, iter: 20_000);
}

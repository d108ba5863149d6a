using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class RealEdfTests
{
    [RealDataFact]
    public void Ecg_among_21_channels_is_found_and_equals_its_conversion_to_wfdb()
    {
        var edf = Recording.Open(RealData.Path("eegmat/Subject00_2.edf"));
        var wfdb = Recording.Open(RealData.Path("eegmat/s00_arithmetic.hea"));
        Assert.Equal(("ECG ECG", 500.0, 31_000L), (edf.Channel, edf.RateHz, edf.End));
        Assert.Equal(new DateTimeOffset(2011, 1, 1, 0, 0, 0, TimeSpan.Zero), edf.BaseTime);
        Assert.Empty(edf.Remarks);
        Assert.Empty(edf.Marks);
        // The conversion has 5,000 steps a millivolt.
        Assert.Equal(0, edf.MilliVolts.ToArray().Zip(wfdb.MilliVolts.ToArray()).Max(s => Math.Abs(s.First - s.Second)), 0.5 / 5000 + 1e-6);
    }

    [RealDataFact]
    public void File_says_what_it_holds()
    {
        var info = Recording.Inspect(RealData.Path("eegmat/Subject00_2.edf"));
        Assert.Equal(("EDF+C", 21, 20, TimeSpan.FromSeconds(62)), (info.Format, info.Channels.Length, info.DefaultChannel, info.Duration));
        Assert.Equal(new("EEG Fp1", "uV", 500, 31_000), info.Channels[0]);
        Assert.Contains("0 F 01-JAN-1990 Subject0", info.Comments);
    }
}

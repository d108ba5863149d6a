using CsCheck;

namespace EcgStream.Tests;

public class AdcScaleTests
{
    [Fact]
    public void Adc_rests_at_half_scale_and_rises_with_the_electrode()
    {
        var adc = AdcScale.Ad8232;

        Assert.Equal(0, adc.ToMilliVolts(1023 / 2.0), 12);
        Assert.Equal(-1.5, adc.ToMilliVolts(0), 12);
        Assert.Equal(1.5, adc.ToMilliVolts(1023), 12);
        Assert.True(adc.ToMilliVolts(600) > adc.ToMilliVolts(500));
    }

    [Fact]
    public void Adc_counts_come_back_from_millivolts() =>
        Gen.Select(Gen.Int[8, 24], Gen.Double[0.5, 10], Gen.Double[0.5, 5000], Gen.Double[0, 1]).Sample((bits, volts, gain, part) =>
        {
            var adc = new AdcScale(bits, volts, gain);
            var count = (int)(part * adc.MaxCount);
            return adc.ToCount(adc.ToMilliVolts(count)) == count;
        });

    [Fact]
    public void Adc_stops_at_its_rails()
    {
        var adc = new AdcScale(12, 3.3, 1100);

        Assert.Equal((0, 4095), (adc.ToCount(-99), adc.ToCount(99)));
        Assert.True(adc.IsRail(0) && adc.IsRail(4095) && !adc.IsRail(1) && !adc.IsRail(4094));
    }
}

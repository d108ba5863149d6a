using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer.Tests.Reports;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0.001, 999, "≤ 0.0010")]
    [InlineData(0.002, 999, "0.0020")]
    [InlineData(double.NaN, 999, "–")]
    public void P_is_no_smaller_than_the_shuffles_can_tell(double p, int shuffles, string text) => Assert.Equal(text, Numbers.P(p, shuffles));

    [Theory]
    [InlineData(3.14, "3.1 s")]
    [InlineData(185.9, "3 min 05 s")]
    [InlineData(7_380, "2 h 03 min")]
    public void Duration_is_in_the_units_of_its_size(double seconds, string text) => Assert.Equal(text, Numbers.Duration(seconds));

    [Fact]
    public void Figure_without_interval_says_so() => Assert.Equal("0.500 [no interval]", Numbers.WithInterval(new(0.5, double.NaN, double.NaN)));
}

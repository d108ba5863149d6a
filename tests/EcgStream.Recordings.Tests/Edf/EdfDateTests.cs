namespace EcgStream.Recordings.Tests;

public sealed class EdfDateTests
{
    [Theory]
    [InlineData("01.02.85", "", 1985)]
    [InlineData("01.02.99", "", 1999)]
    [InlineData("01.02.00", "", 2000)]
    [InlineData("01.02.84", "", 2084)]
    [InlineData("01.02.yy", "Startdate 01-FEB-2100 X X X", 2100)]
    [InlineData("01.02.05", "Startdate 01-Feb-1905 X X X", 1905)]
    [InlineData("01.02.05", "Startdate X X X X", 2005)]
    public void Year_of_two_digits_belongs_to_the_century_that_the_header_means(string date, string recording, int year) =>
        Assert.Equal(new DateTimeOffset(year, 2, 1, 3, 4, 5, TimeSpan.Zero), EdfDate.Parse(date, "03.04.05", recording));

    [Theory]
    [InlineData("01.01.85", "00.00.00", "Startdate X X X X")]
    [InlineData("31.02.20", "00.00.00", "")]
    [InlineData("01.02.yy", "00.00.00", "")]
    [InlineData("01.02.20", "24.00.00", "")]
    [InlineData("", "", "")]
    public void What_is_no_time_or_hidden_is_not_known(string date, string time, string recording) => Assert.Null(EdfDate.Parse(date, time, recording));
}

namespace EcgStream.Cli.Tests;

public sealed class PortsTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [Fact]
    public async Task Port_that_is_not_there_is_a_mistake() =>
        (await _ecgstream.RunAsync("ports", "/dev/nope")).AssertMistake("There is no port /dev/nope");

    [Fact]
    public async Task Option_that_nobody_knows_is_a_mistake_before_the_first_look() =>
        (await _ecgstream.RunAsync("ports", "--probe", "/dev/nope", "serial:/dev/nope?foo=1")).AssertMistake("'foo'");

    [Fact]
    public async Task Look_at_ports_that_can_not_be_opened_says_why_of_each_and_fails()
    {
        var told = await _ecgstream.RunAsync("ports", "--probe", "/dev/nope", "serial:/dev/nada?baud=9600");

        Assert.Equal(1, told.ExitCode);
        Assert.Contains("There is no port /dev/nope", told.Output, StringComparison.Ordinal);
        Assert.Contains("There is no port /dev/nada", told.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 ports could not be read as asked", told.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _ecgstream.Dispose();
}

using System.Reactive.Concurrency;

namespace EcgStream.Devices.Tests;

public class EmulatedDevicesTests
{
    [Fact]
    public void Every_name_makes_a_device()
    {
        foreach (var name in EmulatedDevices.Names)
            Assert.NotNull(EmulatedDevices.Create(name, SourceUri.Parse("pty:/tmp/ecg"), 250, 0));
    }

    [Fact]
    public void Every_device_says_options_that_a_source_understands()
    {
        foreach (var name in EmulatedDevices.Names)
        {
            var device = EmulatedDevices.Create(name, SourceUri.Parse("pty:/tmp/ecg?bits=12"), 250, 0);
            Assert.NotNull(SerialSource.Create(SourceUri.Parse($"serial:/tmp/ecg?{device.ReceiverOptions}"), new HistoricalScheduler()));
        }
    }

    [Fact]
    public void Sketch_prints_at_the_rate_asked_for_else_at_that_of_its_source()
    {
        double Rate(string to) => EmulatedDevices.Create("ascii", SourceUri.Parse(to), 360, 0).ClockHz;

        Assert.Equal((360, 125), (Rate("pty:/tmp/ecg"), Rate("pty:/tmp/ecg?rate=125")));
    }

    [Theory]
    [InlineData("ascii", "pty:/tmp/ecg", "pty:/tmp/ecg?rate=250")]
    [InlineData("ascii", "pty:/tmp/ecg?rate=5", "rate=5")]
    [InlineData("ascii", "pty:/tmp/ecg?rate=250&bits=99", "bits=99")]
    [InlineData("toaster", "pty:/tmp/ecg", "ascii, cyton, bitalino")]
    [InlineData("cyton", "pty:/tmp/ecg?bits=12", "The target 'pty:/tmp/ecg?bits=12' has an option 'bits' that 'pty:' does not know; it takes no options.")]
    [InlineData("cyton", "serial:/dev/nothing-here?bits=12", "it knows baud.")]
    [InlineData("cyton", "pty:", "names no pseudo-terminal")]
    [InlineData("bitalino", "serial:", "names no port")]
    [InlineData("bitalino", "serial:/dev/nothing-here", "There is no port /dev/nothing-here")]
    public void Mistake_is_told(string name, string to, string says)
    {
        var e = Assert.Throws<EcgStreamException>(() =>
        {
            var uri = SourceUri.Parse(to, noun: "target");
            EmulatedDevices.Create(name, uri, null, 0);
            EmulatedDevices.LineTo(uri)();
        });

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }
}

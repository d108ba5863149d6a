using System.Buffers;

namespace EcgStream.Devices.Tests;

public class EmulatedSketchTests
{
    static string Lines(EmulatedSketch sketch, params float[] milliVolts)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var value in milliVolts)
            sketch.Encode(value, lines);
        return ReadByHand.Text(lines.WrittenSpan);
    }

    [Fact]
    public void Sketch_prints_counts_and_exclamation_marks_after_an_empty_line() =>
        Assert.Equal("\r\n0\r\n!\r\n1023\r\n1023\r\n", Lines(new(AdcScale.Ad8232, 250), -1.5f, float.NaN, 1.5f, 9));

    [Fact]
    public void Sketch_marks_a_line_that_may_be_torn_as_no_number()
    {
        var sketch = new EmulatedSketch(AdcScale.Ad8232, 250);
        Lines(sketch, 0);

        sketch.Interrupted();

        Assert.Equal("?\r\n1023\r\n0\r\n", Lines(sketch, 1.5f, -1.5f));
    }

    [Fact]
    public void Sketch_streams_from_the_start_and_hears_nothing()
    {
        var sketch = new EmulatedSketch(AdcScale.Ad8232, 250);

        sketch.Receive((byte)'s', new ArrayBufferWriter<byte>());

        Assert.True(sketch.IsStreaming);
    }
}

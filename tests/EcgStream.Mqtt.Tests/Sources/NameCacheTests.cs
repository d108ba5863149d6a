using System.Text;

namespace EcgStream.Mqtt.Tests;

public sealed class NameCacheTests
{
    [Fact]
    public void Name_that_comes_again_is_the_same_object()
    {
        var names = new NameCache(10);
        var first = names.Get("ecg/Zoë/samples"u8);
        Assert.Equal("ecg/Zoë/samples", first);
        Assert.Same(first, names.Get("ecg/Zoë/samples"u8));
        Assert.Equal("", names.Get([]));
    }

    [Fact]
    public void Names_beyond_the_capacity_take_the_place_of_earlier_ones_and_every_name_is_told_right()
    {
        var names = new NameCache(2);
        var first = names.Get("0"u8);
        foreach (var text in Enumerable.Range(0, 100).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            Assert.Equal(text, names.Get(Encoding.UTF8.GetBytes(text)));
        Assert.NotSame(first, names.Get("0"u8));
        Assert.Same(names.Get("new"u8), names.Get("new"u8));
    }

    [Fact]
    public void Long_names_and_what_is_no_UTF8_are_read_as_any_reader_reads_them()
    {
        var names = new NameCache(10);
        var longest = new string('ä', 5_000);
        Assert.Equal(longest, names.Get(Encoding.UTF8.GetBytes(longest)));
        Assert.Equal("a\uFFFDb", names.Get([(byte)'a', 0xFF, (byte)'b']));
    }
}

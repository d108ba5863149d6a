namespace EcgStream.Mqtt.Tests;

public class MarkerTopicTests
{
    [Fact]
    public void Topic_names_a_device_or_all_of_them()
    {
        var topic = new MarkerTopic(MarkerTopic.Default);
        Assert.Equal(("ecg/+/marker", "ecg/chest-1/marker", "ecg/all/marker"), (topic.Filter, topic.For("chest-1"), topic.For(null)));
        Assert.Equal("chest-1", topic.DeviceOf("ecg/chest-1/marker"));
        Assert.Equal("bed-7", topic.DeviceOf("ecg/bed 7/marker"));
        Assert.Null(topic.DeviceOf("ecg/all/marker"));
    }

    [Theory]
    [InlineData("ecg/marker")]
    [InlineData("ecg/x-{device}/marker")]
    [InlineData("{device}/{device}")]
    [InlineData("ecg/{device}/#")]
    [InlineData("$SYS/{device}")]
    public void Topic_that_cannot_be_listened_to_is_refused(string topic) =>
        Assert.Throws<EcgStreamException>(() => new MarkerTopic(topic));
}

using System.Buffers;

namespace EcgStream.Mqtt.Tests;

public sealed class SampleTopicTests
{
    static readonly SourceUri Uri = SourceUri.Parse("mqtt://host/x");

    [Theory]
    [InlineData("ecg/+/samples", null, "ecg/bed7/samples", "bed7")]
    [InlineData("+", null, "bed7", "bed7")]
    [InlineData("ecg/+/samples", null, "ecg/bed 7 ü/samples", "bed-7")]
    [InlineData("ecg/+/samples", null, "ecg//samples", "device")]
    [InlineData("clinic/bed7/samples", null, "clinic/bed7/samples", "bed7")]
    [InlineData("samples", null, "samples", "samples")]
    [InlineData("clinic/bed7/samples", "anna", "clinic/bed7/samples", "anna")]
    public void Topic_names_its_device(string filter, string? device, string topic, string expected) =>
        Assert.Equal(expected, new SampleTopic(filter, device, Uri).DeviceOf(topic));

    [Theory]
    [InlineData("", null)]
    [InlineData("ecg/#", null)]
    [InlineData("ecg/+/+", null)]
    [InlineData("ecg/a+/samples", null)]
    [InlineData("ecg/+/#", null)]
    [InlineData("$share/g/ecg/+/samples", null)]
    [InlineData("ecg/+/samples", "anna")]
    public void Topic_that_does_not_name_its_device_is_refused(string filter, string? device) =>
        Assert.Throws<EcgStreamException>(() => new SampleTopic(filter, device, Uri));

    [Fact]
    public void Message_is_known_again_by_number_topic_and_payload_while_it_may_come_again()
    {
        var taken = new TakenIn(2);
        taken.Add(1, "a", Bytes(1, 2));
        taken.Add(2, "a", Bytes(3));
        Assert.True(taken.Contains(1, "a", Bytes(1, 2)));
        Assert.False(taken.Contains(1, "a", Bytes(1)));
        Assert.False(taken.Contains(1, "b", Bytes(1, 2)));
        Assert.False(taken.Contains(3, "a", Bytes(1, 2)));
        taken.Add(3, "a", Bytes(4));
        Assert.False(taken.Contains(1, "a", Bytes(1, 2)));
    }

    static PayloadMark Bytes(params byte[] bytes) => PayloadMark.Of(new ReadOnlySequence<byte>(bytes));
}

namespace EcgStream.Recordings.Tests;

public sealed class GrowingArrayTests
{
    [Fact]
    public void Room_doubles_up_to_what_an_array_can_hold_and_no_further()
    {
        Assert.Equal(1 << 14, GrowingArray<float>.Grown(0));
        Assert.Equal(1 << 20, GrowingArray<float>.Grown(1 << 19));
        Assert.Equal(Array.MaxLength, GrowingArray<float>.Grown(1 << 30));
        Assert.Equal(Array.MaxLength, GrowingArray<float>.Grown(Array.MaxLength - 1));
        Assert.Contains("cut it into parts", Assert.Throws<EcgStreamException>(() => GrowingArray<float>.Grown(Array.MaxLength)).Message, StringComparison.Ordinal);
    }
}

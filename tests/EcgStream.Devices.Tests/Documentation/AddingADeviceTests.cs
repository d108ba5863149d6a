using System.Runtime.CompilerServices;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>docs/adding-a-device.md can't rot: its example is compiled, and works.</summary>
public class AddingADeviceTests
{
    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [Fact]
    public void Document_shows_the_example_word_for_word()
    {
        var code = File.ReadAllText(Path.Combine(Here(), "BeepProtocol.cs"));
        var example = code.Split("// <example>\n")[1].Split("// </example>")[0];

        Assert.Contains(example, File.ReadAllText(Path.Combine(Here(), "../../../docs/adding-a-device.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Example_reads_its_packets_and_counts_what_is_lost()
    {
        var language = BeepProtocol.Protocol.Read(SourceUri.Parse("serial:/dev/ttyUSB0?bits=12"));
        var reader = new SerialReader(language);
        var chunks = new List<SampleChunk>();
        byte[] bytes = [0xBE, 254, 8, 0, 0xBE, 255, 8, 0, 0xBE, 3, 8, 0, 0xBE, 4, 8, 0];

        reader.Opened(TimeSpan.Zero);
        reader.Take(bytes, TimeSpan.FromMilliseconds(20), VirtualTime.Epoch, System.Reactive.Observer.Create<SampleChunk>(chunks.Add));

        Assert.Equal([(0L, 2), (5L, 2)], chunks.Select(c => (c.Start, c.Length)));
        Assert.Equal(0, chunks[0].MilliVolts.Span[0], 0.001f);
    }

    static Splitting.Decoded Decode(byte[] bytes, params int[] cuts) => Splitting.Decode(new BeepDecoder(new(12, 3.3, 1)), bytes, cuts);

    [Theory]
    [InlineData("a stray head", new byte[] { 0xBE, 1, 8, 0, 0xBE, 0xBE, 2, 8, 1, 0xBE, 3, 8, 2 }, new long[] { 1, 2, 3 }, 1)]
    [InlineData("a packet cut short", new byte[] { 0xBE, 1, 8, 0, 0xBE, 2, 0xBE, 3, 8, 2, 0xBE, 4, 8, 3 }, new long[] { 1, 3, 4 }, 1)]
    [InlineData("a damaged head", new byte[] { 0xBE, 1, 8, 0, 0xBE, 2, 8, 1, 0x11, 3, 8, 2, 0xBE, 4, 8, 3, 0xBE, 5, 8, 4 }, new long[] { 1, 2, 4, 5 }, 1)]
    [InlineData("a beginning in the midst of a packet", new byte[] { 8, 0xBE, 0xBE, 2, 8, 1, 0xBE, 3, 8, 2 }, new long[] { 2, 3 }, 1)]
    public void Example_loses_and_invents_no_more_than_what_is_damaged(string what, byte[] bytes, long[] counters, long rejected)
    {
        var decoded = Decode(bytes);

        Assert.True(counters.SequenceEqual(decoded.Stamps), what);
        Assert.Equal(rejected, decoded.Rejected);
    }

    [Fact]
    public void Example_finds_the_same_samples_wherever_the_bytes_were_split() =>
        Gen.Select(Gen.OneOf(Gen.Const((byte)0xBE), Gen.Byte[0, 15], Gen.Byte).Array[0, 100], Splitting.Cuts).Sample((bytes, cuts) =>
            Decode(bytes).IsSame(Decode(bytes, cuts)) && Decode(bytes).IsSane);

    [Fact]
    public void Protocols_have_names_of_their_own_and_known_ones_are_found()
    {
        Assert.Equal(SerialProtocols.All.Length, SerialProtocols.All.Select(p => p.Name).Distinct().Count());
        Assert.All(SerialProtocols.All, p => Assert.Same(p, SerialProtocols.Find(p.Name)));
        Assert.Null(SerialProtocols.Find("beep"));
    }
}

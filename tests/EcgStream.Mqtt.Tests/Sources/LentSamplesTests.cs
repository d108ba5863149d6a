using System.Buffers;
using System.Reactive.Linq;
using EcgStream.Testing;

namespace EcgStream.Mqtt.Tests;

/// <summary>From a payload's bytes to samples that go into windows, in memory that is used again.</summary>
public sealed class LentSamplesTests
{
    const int Length = 60;

    readonly SampleLease _lease = new();
    readonly MqttDevice _device = new("anna");
    long _sequence;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Message_of_usual_length_allocates_nothing_on_its_way_into_the_window(bool json, bool counted)
    {
        var path = new SignalPath(new() { Hop = TimeSpan.FromDays(1), Filter = new(HighPassHz: 0.5, LowPassHz: 40) }, new Deaf());
        using var subscription = _device.Device.Lent!.Subscribe(chunk => path.Push(chunk));
        // Encoded ahead: each is read once.
        var payloads = new Queue<byte[]>(Enumerable.Range(0, 25 * 10).Select(i => Payload(i, json, counted)));

        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            for (var i = 0; i < 10; i++)
                Take(payloads.Dequeue());
        }));
        Assert.Equal(25 * 10 * Length, path.WindowFill * 18_000, 3);
    }

    [Fact]
    public void Chunks_of_the_signal_may_be_kept_although_the_memory_of_lent_ones_is_used_again()
    {
        var (kept, lent) = (new List<SampleChunk>(), new List<SampleChunk>());
        using var signal = _device.Device.Signal.Subscribe(kept.Add);
        using var loan = _device.Device.Lent!.Subscribe(lent.Add);
        Take("[1,2]"u8);
        Take("[3,4]"u8);

        Assert.Equal([1f, 2f], kept[0].MilliVolts.ToArray());
        Assert.Equal([3f, 4f], kept[1].MilliVolts.ToArray());
        Assert.Equal([3f, 4f], lent[0].MilliVolts.ToArray());
    }

    [Fact]
    public void Message_that_waits_for_an_earlier_one_keeps_its_samples()
    {
        var kept = new List<SampleChunk>();
        using var signal = _device.Device.Signal.Subscribe(kept.Add);
        Take("""{"sample":0,"rate":300,"samples":[1,2]}"""u8);
        Take("""{"sample":4,"rate":300,"samples":[5,6]}"""u8);
        Take("""{"sample":2,"rate":300,"samples":[3,4]}"""u8);
        Take("""{"sample":6,"rate":300,"samples":[7,8]}"""u8);

        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8], kept.SelectMany(chunk => chunk.MilliVolts.ToArray()));
    }

    [Fact]
    public void Memory_of_a_message_that_is_longer_than_the_usual_is_let_go()
    {
        Take([.. "["u8, .. Enumerable.Repeat("1,"u8.ToArray(), 9_999).SelectMany(b => b), .. "1]"u8]);
        var large = _lease.Room(1);
        _lease.Trim();
        Assert.Equal(10_000, large.Length);
        Assert.True(_lease.Room(1).Length < 10_000);
    }

    [Fact]
    public void Arrivals_are_used_again_but_not_kept_without_limit()
    {
        var pool = new ArrivalPool();
        var flood = Enumerable.Range(0, 3_000).Select(_ => pool.Rent()).ToList();
        flood.ForEach(pool.Return);
        var again = Enumerable.Range(0, 3_000).Select(_ => pool.Rent()).ToHashSet();

        Assert.Equal(3_000, again.Count);
        Assert.Equal(1_024, again.Intersect(flood).Count());
    }

    void Take(ReadOnlySpan<byte> payload) => Take(payload.ToArray());

    void Take(byte[] payload)
    {
        Assert.True(SamplePayload.TryDecode(new ReadOnlySequence<byte>(payload), null, SamplePayloadOptions.Default, _lease, out var whyNot), whyNot);
        _device.Take(_lease.Message, VirtualTime.Epoch + TimeSpan.FromSeconds(0.2 * _sequence++));
    }

    static byte[] Payload(long number, bool json, bool counted)
    {
        var message = new SampleMessage
        {
            Sequence = counted ? number : null,
            FirstSample = counted ? number * Length : null,
            RateHz = 300,
            MilliVolts = Enumerable.Range(0, Length).Select(i => MathF.Sin(0.1f * (number * Length + i))).ToArray(),
        };
        var payload = new ArrayBufferWriter<byte>();
        if (json)
            SamplePayload.EncodeJson(message, payload);
        else
            SamplePayload.EncodeBinary(message, payload, SampleEncoding.Int16);
        return payload.WrittenSpan.ToArray();
    }

    sealed class Deaf : ISignalPathObserver
    {
        public void OnWindow(EcgWindow window)
        {
        }

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at)
        {
        }

        public void OnRepeated(long samples, DateTimeOffset at)
        {
        }

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}

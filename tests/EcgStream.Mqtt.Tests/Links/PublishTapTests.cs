using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CsCheck;
using MQTTnet.Channel;
using static EcgStream.Mqtt.Tests.PublishBytes;

namespace EcgStream.Mqtt.Tests;

public sealed class PublishTapTests
{
    readonly List<Taken> _taken = [];

    // So small that its end is reached, with a packet across it, many times.
    const int SmallBuffer = 64;

    /// <summary>Any packets, cut anywhere: each message is taken once and in order, and every other byte passes.</summary>
    [Fact]
    public void Messages_are_taken_and_everything_else_passes_however_the_bytes_come() =>
        Gen.Select(APacket.Array[1, 12], Gen.Int[1, 60].Array[1, 40], Gen.Int[1, 50]).Sample((packets, cuts, count) =>
        {
            var taken = new List<Taken>();
            var passed = Read(new(packets.SelectMany(p => p.Bytes).ToArray(), cuts), count, taken, SmallBuffer);

            Assert.Equal(packets.Where(p => p.Message is null).SelectMany(p => p.Bytes), passed);
            Assert.Equal(packets.Select(p => p.Message).OfType<Taken>(), taken);
        });

    [Fact]
    public void Message_longer_than_any_payload_that_is_read_passes()
    {
        var small = Publish("ecg/a/samples", "[1]", 0);
        var large = Publish("ecg/a/samples", new string(' ', PublishTap.LongestTaken), 1);
        var passed = Read(new([.. small, .. large, .. small], [100_000]), 4_096);

        Assert.Equal(large, passed);
        Assert.Equal(["[1]", "[1]"], _taken.Select(t => t.Payload));
    }

    [Fact]
    public void Message_as_long_as_a_payload_may_be_is_taken()
    {
        var text = new string('7', SamplePayload.MaxBytes);
        Assert.Empty(Read(new(Publish("ecg/a/samples", text, 1), [70_000]), 4_096));
        Assert.Equal(text, Assert.Single(_taken).Payload);
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0x05, 0, 9, 1, 2, 3 })]
    [InlineData(new byte[] { 0x32, 0x05, 0, 1, 65, 0, 0 })]
    [InlineData(new byte[] { 0x30, 0x04, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 0x30, 0x07, 0, 1, 65, 3, 0x23, 0, 1 })]
    [InlineData(new byte[] { 0x30, 0x05, 0, 1, 65, 9, 1 })]
    public void Message_that_is_malformed_or_has_an_alias_passes_to_who_has_the_words_for_it(byte[] packet)
    {
        Assert.Equal(packet, Read(new(packet, [1]), 10));
        Assert.Empty(_taken);
    }

    [Fact]
    public void What_is_no_MQTT_passes_to_the_end()
    {
        byte[] bytes = [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, .. Publish("a", "b", 0)];
        Assert.Equal(bytes, Read(new(bytes, [3]), 10));
        Assert.Empty(_taken);
    }

    [Fact]
    public async Task Acknowledgements_go_out_together_and_never_within_a_packet()
    {
        var wire = new Wire([], [1]);
        var tap = Tap(wire);
        await tap.WriteAsync(new(new byte[] { 1, 2 }), isEndOfPacket: false, default);
        tap.Acknowledge(0x0102);
        var flushed = tap.FlushAsync(default);
        tap.Acknowledge(0x0304);
        Assert.False(flushed.IsCompleted);
        await tap.WriteAsync(new(new byte[] { 3 }), isEndOfPacket: true, default);
        await flushed;
        await tap.FlushAsync(default);

        Assert.Equal([1, 2, 3, 0x40, 2, 1, 2, 0x40, 2, 3, 4], wire.Written);
    }

    [Fact]
    public async Task Flush_that_is_cancelled_while_another_packet_is_written_loses_no_acknowledgement()
    {
        var wire = new Wire([], [1]);
        var tap = Tap(wire);
        using var cancel = new CancellationTokenSource();
        await tap.WriteAsync(new(new byte[] { 1, 2 }), isEndOfPacket: false, default);
        tap.Acknowledge(0x0102);
        var flushed = tap.FlushAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flushed);
        await tap.WriteAsync(new(new byte[] { 3 }), isEndOfPacket: true, default);
        await tap.FlushAsync(default);

        Assert.Equal([1, 2, 3, 0x40, 2, 1, 2], wire.Written);
    }

    [Fact]
    public async Task Flush_that_is_cancelled_while_it_writes_is_waited_for_no_longer_but_goes_out_whole()
    {
        var room = new TaskCompletionSource();
        var wire = new Wire([], [1]) { Room = room.Task };
        var tap = Tap(wire);
        using var cancel = new CancellationTokenSource();
        tap.Acknowledge(0x0102);
        var flushed = tap.FlushAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flushed);
        var goodbye = tap.WriteAsync(new(new byte[] { 0xE0, 0 }), isEndOfPacket: true, default);
        Assert.Equal([0x40, 2], wire.Written);

        room.SetResult();

        await goodbye;
        Assert.Equal([0x40, 2, 1, 2, 0xE0, 0], wire.Written);
    }

    [Fact]
    public async Task Acknowledgements_of_a_lost_connection_are_given_up()
    {
        var tap = Tap(new([], [1]) { Broken = true });
        tap.Acknowledge(7);
        await tap.FlushAsync(default);
        await Assert.ThrowsAsync<IOException>(() => tap.WriteAsync(new(new byte[] { 1 }), isEndOfPacket: false, default));
        // The failed packet holds up nobody.
        tap.Acknowledge(8);
        await tap.FlushAsync(default);
    }

    static readonly Gen<Packet> APacket = Gen.OneOf(
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 40], Gen.Int[0, 1], Gen.Bool, Gen.Bool, Gen.Int[0, 2]).Select((topic, length, qos, dup, retain, properties) =>
        {
            var (name, payload, id) = ($"ecg/{topic}/samples", new string('1', length), (ushort)(qos == 0 ? 0 : 513));
            var type = properties == 0 ? "" : "application/json";
            return new Packet(Publish(name, payload, qos, id, dup, retain, type, properties == 2), new Taken(name, type, payload, id, qos, dup, retain));
        }),
        Gen.Const(new Packet([0xD0, 0], null)),
        Gen.Const(new Packet([0x90, 4, 0, 1, 0, 1], null)),
        Gen.Int[0, 300].Select(length => new Packet(Publish("ecg/x/samples", new string('2', length), 2, 9), null)));

    byte[] Read(Wire wire, int count) => Read(wire, count, _taken);

    static byte[] Read(Wire wire, int count, List<Taken> taken, int firstBuffer = 1 << 16)
    {
        var tap = Tap(wire, taken, firstBuffer);
        var (passed, buffer) = (new List<byte>(), new byte[count]);
        while (tap.ReadAsync(buffer, 0, count, default).GetAwaiter().GetResult() is > 0 and var read)
            passed.AddRange(buffer[..read]);
        return [.. passed];
    }

    static PublishTap Tap(Wire wire, List<Taken>? taken = null, int firstBuffer = 1 << 16) => new(
        wire,
        (PublishTap _, in PublishPacket p) => taken?.Add(new(
            Encoding.UTF8.GetString(p.Topic), Encoding.UTF8.GetString(p.ContentType), Encoding.UTF8.GetString(p.Payload.Span), p.Id, p.Qos, p.Dup, p.Retain)),
        firstBuffer);

    sealed record Packet(byte[] Bytes, Taken? Message);

    sealed record Taken(string Topic, string ContentType, string Payload, ushort Id, int Qos, bool Dup, bool Retain);

    sealed class Wire(byte[] incoming, int[] cuts) : IMqttChannel
    {
        int _read;
        int _reads;

        public List<byte> Written { get; } = [];

        public bool Broken { get; init; }

        /// <summary>What a packet waits for in its midst, unless its writer gives up.</summary>
        public Task Room { get; init; } = Task.CompletedTask;

        public X509Certificate2 ClientCertificate => null!;

        public EndPoint RemoteEndPoint => null!;

        public EndPoint LocalEndPoint => null!;

        public bool IsSecureConnection => false;

        public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            var length = Math.Min(Math.Min(count, cuts[_reads++ % cuts.Length]), incoming.Length - _read);
            incoming.AsSpan(_read, length).CopyTo(buffer.AsSpan(offset));
            _read += length;
            return Task.FromResult(length);
        }

        public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
        {
            if (Broken)
                throw new IOException("gone");
            var half = buffer.Length / 2;
            Written.AddRange(buffer.Slice(0, half).ToArray());
            await Room.WaitAsync(cancellationToken);
            Written.AddRange(buffer.Slice(half).ToArray());
        }

        public void Dispose()
        {
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace EcgStream.Mqtt.Tests;

public sealed class SocketChannelTests
{
    [Fact]
    public async Task Channel_says_its_ends_after_it_was_closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var channel = new SocketChannel(listener.LocalEndpoint);
        await channel.ConnectAsync(default);
        using var broker = await listener.AcceptSocketAsync();
        channel.Dispose();
        Assert.Equal(listener.LocalEndpoint.ToString(), Plain(channel.RemoteEndPoint));
        Assert.Equal(broker.RemoteEndPoint!.ToString(), Plain(channel.LocalEndPoint));
    }

    [Fact]
    public async Task Reading_ends_with_0_where_the_broker_closed_and_fails_where_the_channel_was_closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using (var left = new SocketChannel(listener.LocalEndpoint))
        {
            await left.ConnectAsync(default);
            (await listener.AcceptSocketAsync()).Dispose();
            Assert.Equal(0, await left.ReadAsync(new byte[4], 0, 4, default));
        }
        var closed = new SocketChannel(listener.LocalEndpoint);
        await closed.ConnectAsync(default);
        using var broker = await listener.AcceptSocketAsync();
        var waiting = closed.ReadAsync(new byte[4], 0, 4, default);
        closed.Dispose();
        Assert.Equal(SocketError.OperationAborted, (await Assert.ThrowsAsync<SocketException>(() => waiting)).SocketErrorCode);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.ReadAsync(new byte[4], 0, 4, default));
    }

    // A socket of both families shows an IPv4 address as one of IPv6.
    static string Plain(EndPoint end)
    {
        var ip = (IPEndPoint)end;
        return new IPEndPoint(ip.Address.IsIPv4MappedToIPv6 ? ip.Address.MapToIPv4() : ip.Address, ip.Port).ToString();
    }
}

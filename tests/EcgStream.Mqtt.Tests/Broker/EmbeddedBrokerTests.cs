using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Formatter;

namespace EcgStream.Mqtt.Tests;

public sealed class EmbeddedBrokerTests
{
    static readonly EmbeddedBrokerOptions AnyPort = new() { Port = 0 };
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // CONNECT announcing 256 MB, the most MQTT can say: one byte of type, four of length.
    static readonly byte[] GreedyHello = [0x10, 0xFF, 0xFF, 0xFF, 0x7F];

    [Fact]
    public async Task Port_that_is_taken_is_told_and_a_free_one_is_used()
    {
        await using var first = await EmbeddedBroker.StartAsync(AnyPort);
        await using var second = await EmbeddedBroker.StartAsync(new() { Port = first.Address.Port });
        Assert.Null(first.Remark);
        Assert.Equal($"Port {first.Address.Port} is taken: the embedded broker listens on port {second.Address.Port} instead.", second.Remark);
        Assert.NotEqual(first.Address.Port, second.Address.Port);
        using var client = await Connected(second.Address);
        var e = await Assert.ThrowsAsync<EcgStreamException>(() => EmbeddedBroker.StartAsync(new() { Port = first.Address.Port, TakeFreePort = false }));
        Assert.Contains($":{first.Address.Port}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0", null, null)]
    [InlineData("::", null, null)]
    [InlineData("192.0.2.1", null, null)]
    [InlineData("0.0.0.0", "anna", null)]
    [InlineData("0.0.0.0", "anna", "")]
    public async Task Broker_does_not_listen_to_a_network_without_a_login(string address, string? user, string? password) =>
        await Assert.ThrowsAsync<EcgStreamException>(() =>
            EmbeddedBroker.StartAsync(AnyPort with { Address = IPAddress.Parse(address), UserName = user, Password = password }));

    [Theory]
    [InlineData("anna", "right", true)]
    [InlineData("anna", "wrong", false)]
    [InlineData("anna", "", false)]
    [InlineData("ben", "right", false)]
    [InlineData(null, null, false)]
    public async Task Login_is_checked(string? user, string? password, bool welcome)
    {
        await using var broker = await EmbeddedBroker.StartAsync(AnyPort with { UserName = "anna", Password = "right" });
        using var client = new MqttClientFactory().CreateMqttClient();
        var result = await client.ConnectAsync(Options(broker.Address with { UserName = user, Password = password }));
        Assert.Equal(welcome ? MqttClientConnectResultCode.Success : MqttClientConnectResultCode.BadUserNameOrPassword, result.ResultCode);
    }

    [Fact]
    public async Task Stranger_who_announces_256_MB_is_cut_off_and_costs_no_memory()
    {
        await using var broker = await EmbeddedBroker.StartAsync(AnyPort);
        using var warm = await Connected(broker.Address);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 1; i <= 20; i++)
        {
            using var stranger = await Socket(broker.Address);
            await stranger.SendAsync(GreedyHello);
            Assert.Equal(0, await Read(stranger));
            Assert.Equal(i, broker.RefusedConnections);
        }
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // Five gigabytes were announced. Other tests run beside this one, and what they allocate counts here too.
        Assert.InRange(allocated, 0, 1L << 30);
        using var another = await Connected(broker.Address);
    }

    [Fact]
    public async Task Limit_is_tight_before_the_connect_is_accepted_and_wide_after()
    {
        await using var broker = await EmbeddedBroker.StartAsync(AnyPort);
        using (var stranger = await Socket(broker.Address))
        {
            await stranger.SendAsync(new byte[] { 0x10, 0x81, 0x80, 0x04 }); // 65,537
            Assert.Equal(0, await Read(stranger));
        }
        using var client = await Connected(broker.Address);
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("big").WithPayload(new byte[1_000_000])
            .WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce).Build());
        var lost = new TaskCompletionSource();
        client.DisconnectedAsync += _ =>
        {
            lost.TrySetResult();
            return Task.CompletedTask;
        };
        _ = client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("bigger").WithPayload(new byte[1 << 20]).Build());
        await lost.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Clients_beyond_the_most_are_turned_away()
    {
        await using var broker = await EmbeddedBroker.StartAsync(AnyPort with { MaximumClients = 1 });
        using var client = await Connected(broker.Address);
        using var stranger = await Socket(broker.Address);
        Assert.Equal(0, await Read(stranger));
        Assert.Equal(1, broker.RefusedConnections);
    }

    static async Task<int> Read(Socket socket)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await socket.ReceiveAsync(new byte[16], patience.Token);
        }
        catch (SocketException)
        {
            return 0; // Reset instead of closed: gone all the same.
        }
    }

    static async Task<Socket> Socket(BrokerAddress broker)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(broker.Host, broker.Port);
        return socket;
    }

    static async Task<IMqttClient> Connected(BrokerAddress broker)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var result = await client.ConnectAsync(Options(broker));
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return client;
    }

    static MqttClientOptions Options(BrokerAddress broker)
    {
        var builder = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(broker.Host, broker.Port);
        return (broker.UserName is null ? builder : builder.WithCredentials(broker.UserName, broker.Password)).Build();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EcgStream.Mqtt;

/// <summary>
/// A broker inside this process (MQTT 3.1.1 and 5), so that nothing needs installing. Sessions and retained messages live in memory and go
/// with it.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    readonly MqttServer _server;
    readonly GuardedTcpAdapter _adapter;
    readonly LoginCheck? _login;
    long _dropped;

    EmbeddedBroker(Socket listener, EmbeddedBrokerOptions options, string? remark)
    {
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        Address = new()
        {
            Host = (IsEverywhere(endPoint.Address) ? IPAddress.Loopback : endPoint.Address).ToString(),
            Port = endPoint.Port,
            UserName = options.UserName,
            Password = options.Password,
        };
        Remark = remark;
        _login = options.UserName is null ? null : new(options.UserName, options.Password ?? "");
        _adapter = new(listener, options);
        var server = new MqttServerOptionsBuilder()
            .WithoutDefaultEndpoint()
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(options.MaximumPending)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(server, [_adapter]);
        _server.ValidatingConnectionAsync += Validate;
        _server.QueuedApplicationMessageOverwrittenAsync += _ =>
        {
            Interlocked.Increment(ref _dropped);
            return Task.CompletedTask;
        };
    }

    /// <summary>How a client in this machine reaches it, login included.</summary>
    public BrokerAddress Address { get; }

    /// <summary>What the user should know, for example that another port was taken; null for nothing.</summary>
    public string? Remark { get; }

    /// <summary>Messages dropped because a client was too slow or away for too long.</summary>
    public long DroppedMessages => Interlocked.Read(ref _dropped);

    /// <summary>Connections closed because a packet announced more than is allowed, or because there were too many.</summary>
    public long RefusedConnections => _adapter.Refused;

    /// <summary>Connections that could not be accepted: gone before they were let in, or the machine had no descriptors left.</summary>
    public long FailedConnections => _adapter.FailedAccepts;

    /// <summary>Starts a broker.</summary>
    /// <param name="options">Where and for whom; null for everybody on loopback, port 1883 or else any free one.</param>
    /// <exception cref="EcgStreamException">
    /// It would listen beyond loopback without a login, has a user without a password, or can't listen there.
    /// </exception>
    public static async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions? options = null)
    {
        options ??= new();
        if (options.UserName is { } user && string.IsNullOrEmpty(options.Password))
            throw new EcgStreamException($"The embedded broker has a user '{user}' without a password: set {BrokerAddress.PasswordVariable}.");
        if (!IPAddress.IsLoopback(options.Address) && options.UserName is null)
            throw new EcgStreamException(
                $"The embedded broker would listen at {options.Address} for everybody in the network: give it a user and a password, or let it listen on loopback.");
        var listener = Listen(options, out var remark);
        var broker = new EmbeddedBroker(listener, options, remark);
        await broker._server.StartAsync().ConfigureAwait(false);
        return broker;
    }

    /// <summary>Says goodbye to the clients and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server.IsStarted)
            await _server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
        _server.Dispose();
        _adapter.Dispose();
    }

    Task Validate(ValidatingConnectionEventArgs e)
    {
        if (_login is not null && !_login.Accepts(e.UserName, e.RawPassword))
            e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        // A client may leave its name to the broker, as mosquitto_sub does (MQTT 5, 3.1.3.1); the server by itself turns it away.
        else if (string.IsNullOrEmpty(e.ClientId))
            e.AssignedClientIdentifier = MqttLinkOptions.NewClientId("client");
        return Task.CompletedTask;
    }

    static Socket Listen(EmbeddedBrokerOptions options, out string? remark)
    {
        remark = null;
        try
        {
            return Bound(options.Address, options.Port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied && options.TakeFreePort)
        {
            var listener = Bound(options.Address, 0);
            remark = string.Create(CultureInfo.InvariantCulture,
                $"Port {options.Port} is taken: the embedded broker listens on port {((IPEndPoint)listener.LocalEndPoint!).Port} instead.");
            return listener;
        }
        catch (SocketException e)
        {
            throw new EcgStreamException($"The embedded broker can't listen at {new IPEndPoint(options.Address, options.Port)}: {e.Message.TrimEnd('.')}; choose another port.", e);
        }
    }

    static Socket Bound(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            // Two sockets may be bound to one port as long as neither listens, so only listening tells that it is ours.
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static bool IsEverywhere(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // Compared as digests of one length: the time taken tells nothing of how much was right.
    sealed class LoginCheck(string user, string password)
    {
        readonly byte[] _user = SHA256.HashData(Encoding.UTF8.GetBytes(user));
        readonly byte[] _password = SHA256.HashData(Encoding.UTF8.GetBytes(password));

        public bool Accepts(string? shownUser, byte[]? shownPassword) =>
            CryptographicOperations.FixedTimeEquals(_user, SHA256.HashData(Encoding.UTF8.GetBytes(shownUser ?? "")))
            & CryptographicOperations.FixedTimeEquals(_password, SHA256.HashData(shownPassword ?? []));
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EcgStream.IntegrationTests.Mqtt;

/// <summary>A TCP connection between clients and a broker that can be cut and mended: nobody says goodbye.</summary>
sealed class Cable : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentBag<Socket> _ends = [];
    readonly int _to;
    volatile bool _cut;

    public Cable(int to)
    {
        _to = to;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks every connection, and every new one until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _cut = true;
        while (_ends.TryTake(out var end))
            end.Close(0);
    }

    public void Mend() => _cut = false;

    public void Dispose()
    {
        Cut();
        _listener.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                if (_cut)
                {
                    near.Close(0);
                    continue;
                }
                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(IPAddress.Loopback, _to);
                _ends.Add(near);
                _ends.Add(far);
                _ = CarryAsync(near, far);
                _ = CarryAsync(far, near);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The listener was closed.
        }
    }

    static async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[65_536];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
                await to.SendAsync(buffer.AsMemory(0, read));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // Cut.
        }
    }
}

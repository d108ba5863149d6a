using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EcgStream.Mqtt;

namespace EcgStream.Benchmarks.Load;

/// <summary>The broker of a load run: in this process, in one of its own, Mosquitto, or one that runs already.</summary>
sealed class LoadBroker : IAsyncDisposable
{
    // As the embedded broker is by itself.
    static readonly int Pending = new EmbeddedBrokerOptions().MaximumPending;

    readonly EmbeddedBroker? _embedded;
    readonly DirectoryInfo? _folder;

    LoadBroker(int port, EmbeddedBroker? embedded, Process? process, DirectoryInfo? folder) => (Port, _embedded, Process, _folder) = (port, embedded, process, folder);

    public int Port { get; }

    /// <summary>Where its processor time can be told apart; null in this process or where it is none of ours.</summary>
    public Process? Process { get; }

    /// <summary>Messages that it dropped; null where it can't be asked.</summary>
    public long? Dropped => _embedded?.DroppedMessages;

    public static async Task<LoadBroker> StartAsync(LoadOptions options)
    {
        switch (options.Broker)
        {
            case "embedded":
                var embedded = await EmbeddedBroker.StartAsync(new() { Port = 0 });
                return new(embedded.Address.Port, embedded, null, null);
            case "separate":
                var own = OwnProcess.Start(["load-broker"]);
                return new(int.Parse((await own.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture), null, own, null);
            case "mosquitto":
                return await StartMosquittoAsync();
            default:
                return new(IPEndPoint.Parse(options.Broker).Port, null, null, null);
        }
    }

    /// <summary>Is the broker of <c>separate</c>, until its standard input ends.</summary>
    public static async Task RunAsync()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        Console.WriteLine(broker.Address.Port);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
            await _embedded.DisposeAsync();
        if (Process is not null)
        {
            Process.Kill();
            await Process.WaitForExitAsync();
            Process.Dispose();
        }
        _folder?.Delete(recursive: true);
    }

    static async Task<LoadBroker> StartMosquittoAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ecgstream-");
        var port = FreePort();
        var settings = Path.Combine(folder.FullName, "mosquitto.conf");
        await File.WriteAllLinesAsync(settings,
        [
            $"user {Environment.UserName}", "log_type none", "allow_anonymous true", "persistence false",
            FormattableString.Invariant($"max_queued_messages {Pending}"), "max_inflight_messages 0", FormattableString.Invariant($"listener {port} 127.0.0.1"),
        ]);
        var process = System.Diagnostics.Process.Start(new ProcessStartInfo("mosquitto", ["-c", settings]))!;
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var probe = LoadConnection.Open(port, "probe");
                return new(port, null, process, folder);
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.ComponentModel;
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
    readonly Process? _process;
    readonly DirectoryInfo? _folder;

    LoadBroker(BrokerAddress address, EmbeddedBroker? embedded = null, Process? process = null, DirectoryInfo? folder = null) =>
        (Address, _embedded, _process, _folder) = (address, embedded, process, folder);

    /// <summary>Where it listens.</summary>
    public BrokerAddress Address { get; }

    /// <summary>Processor time that it took so far; null where it can't be told apart, in this process, or is none of ours.</summary>
    /// <exception cref="EcgStreamException">It died.</exception>
    public TimeSpan? ProcessorTime
    {
        get
        {
            if (_process is null)
                return null;
            if (_process.HasExited)
                throw Died();
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Messages that it dropped; null where it can't be asked.</summary>
    public async Task<long?> DroppedAsync()
    {
        if (_embedded is not null)
            return _embedded.DroppedMessages;
        if (_folder is not null || _process is null)
            return null;
        await _process.StandardInput.WriteLineAsync("dropped");
        return await AnswerAsync(_process);
    }

    public static async Task<LoadBroker> StartAsync(LoadOptions options)
    {
        switch (options.Broker)
        {
            case "embedded":
                var embedded = await EmbeddedBroker.StartAsync(new() { Port = 0 });
                return new(embedded.Address, embedded);
            case "separate":
                var own = OwnProcess.Start(["load-broker"]);
                return new(Local((int)await AnswerAsync(own)), process: own);
            case "mosquitto":
                return await StartMosquittoAsync();
            default:
                return new(options.RunningBroker!);
        }
    }

    /// <summary>Is the broker of <c>separate</c>, until its standard input ends: says its port, and at each line how many messages it has dropped.</summary>
    public static async Task RunAsync()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        Console.WriteLine(broker.Address.Port);
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(broker.DroppedMessages);
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
            await _embedded.DisposeAsync();
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
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
        var broker = new LoadBroker(Local(port), process: StartMosquitto(settings, folder), folder: folder);
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var probe = LoadConnection.Open(broker.Address, "probe");
                return broker;
            }
            catch (EcgStreamException) when (tries < 100 && !broker._process!.HasExited)
            {
                await Task.Delay(50);
            }
            catch
            {
                await broker.DisposeAsync();
                throw;
            }
        }
    }

    static Process StartMosquitto(string settings, DirectoryInfo folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("mosquitto", ["-c", settings]))!;
        }
        catch (Win32Exception e)
        {
            folder.Delete(recursive: true);
            throw new EcgStreamException($"Mosquitto can't be started ({e.Message}): install it, or choose another --broker.", e);
        }
    }

    static BrokerAddress Local(int port) => new() { Host = IPAddress.Loopback.ToString(), Port = port };

    static async Task<long> AnswerAsync(Process broker) =>
        long.TryParse(await broker.StandardOutput.ReadLineAsync(), NumberStyles.None, CultureInfo.InvariantCulture, out var answer)
            ? answer
            : throw Died();

    static EcgStreamException Died() => new("The broker's process died; what it said of that stands above.");

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using EcgStream.Mqtt;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Mqtt;

/// <summary>A real Mosquitto on a free loopback port, that can be killed and started again on the same port.</summary>
sealed class Mosquitto : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly ReplaySubject<string> _log = new();
    Process? _process;

    Mosquitto()
    {
    }

    /// <summary>A folder of this broker's own, removed with it.</summary>
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("mosquitto");

    public int Port { get; } = FreePort();

    public BrokerAddress Address => BrokerAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{Port}"), _ => null);

    /// <summary>Starts a broker.</summary>
    /// <param name="settings">Writes files into the broker's folder and gives further lines of its configuration.</param>
    public static async Task<Mosquitto> StartAsync(Func<DirectoryInfo, IEnumerable<string>>? settings = null)
    {
        var broker = new Mosquitto();
        var lines = settings?.Invoke(broker.Folder) ?? ["allow_anonymous true"];
        await File.WriteAllLinesAsync(broker.In("mosquitto.conf"),
        [
            // A broker started by root would turn into another user, who may not read the folder.
            $"user {Environment.UserName}", "log_dest stderr", "log_type all", "per_listener_settings false",
            string.Create(CultureInfo.InvariantCulture, $"listener {broker.Port} 127.0.0.1"), .. lines,
        ]);
        await broker.RestartAsync();
        return broker;
    }

    public string In(string file) => Path.Combine(Folder.FullName, file);

    /// <summary>Starts it, after <see cref="KillAsync"/> again.</summary>
    public async Task RestartAsync()
    {
        var running = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        _process = new Process
        {
            StartInfo = new(Requirement.Find("mosquitto")!, ["-c", In("mosquitto.conf")]) { RedirectStandardError = true },
            EnableRaisingEvents = true,
        };
        _process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not { } line)
                return;
            _log.OnNext(line);
            if (line.EndsWith(" running", StringComparison.Ordinal))
                running.TrySetResult();
        };
        _process.Exited += (_, _) => ended.TrySetResult();
        _process.Start();
        _process.BeginErrorReadLine();
        if (await Task.WhenAny(running.Task, ended.Task).WaitAsync(Patience) == ended.Task)
            throw new InvalidOperationException($"Mosquitto did not start: {string.Join(" | ", await Lines())}");
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits for a line of the broker's log, from its first start on.</summary>
    public Task<string> Logged(params string[] parts) =>
        _log.FirstAsync(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))).ToTask().WaitAsync(Patience);

    public Task Publish(string topic, string payload) => Run("mosquitto_pub", "-V", "5", "-q", "1", "-t", topic, "-m", payload);

    /// <summary>What <paramref name="count"/> messages say, each in Mosquitto's <paramref name="format"/>.</summary>
    public Task<string[]> Read(int count, string topic, string format) => Clients.Read(Port, count, topic, format);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        Folder.Delete(recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    async Task<IList<string>> Lines() => await _log.TakeUntil(Observable.Timer(TimeSpan.FromMilliseconds(100))).ToList();

    Task<string[]> Run(string program, params string[] arguments) => Clients.Run(program, Port, arguments);

    /// <summary>Mosquitto's own clients, speaking MQTT 5.</summary>
    public static class Clients
    {
        public static Task<string[]> Read(int port, int count, string topic, string format, string version = "5") =>
            Run("mosquitto_sub", port, "-V", version, "-C", count.ToString(CultureInfo.InvariantCulture), "-W", "90", "-q", "1", "-t", topic, "-F", format);

        public static async Task<string[]> Run(string program, int port, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(
                Requirement.Find(program)!, ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}

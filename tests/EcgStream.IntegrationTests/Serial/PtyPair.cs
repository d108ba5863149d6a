using System.Diagnostics;

namespace EcgStream.IntegrationTests;

/// <summary>
/// Two pseudo-terminals joined back to back by socat, as a device and its port are: what is written to one is read from the other.
/// Can be pulled out and put back under the same names.
/// </summary>
public sealed class PtyPair : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string _folder = Directory.CreateTempSubdirectory("pty").FullName;
    Process? _socat;

    PtyPair()
    {
    }

    /// <summary>The end that the device writes to.</summary>
    public string Device => Path.Combine(_folder, "device");

    /// <summary>The end that is given as <c>serial:PATH</c>.</summary>
    public string Port => Path.Combine(_folder, "port");

    public static async Task<PtyPair> StartAsync()
    {
        var pair = new PtyPair();
        await pair.PlugInAsync();
        return pair;
    }

    /// <summary>Joins the two ends; both exist when the task ends.</summary>
    public async Task PlugInAsync()
    {
        var start = new ProcessStartInfo("socat") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["-d", "-d", $"pty,raw,echo=0,link={Device}", $"pty,raw,echo=0,link={Port}"])
            start.ArgumentList.Add(argument);
        _socat = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        // Its last word before it begins to pass bytes on.
        while (await _socat.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.Contains("starting data transfer loop", StringComparison.Ordinal))
                continue;
            // From here on nobody needs its words, but they must not fill the pipe.
            _ = _socat.StandardError.ReadToEndAsync(CancellationToken.None);
            return;
        }
        throw new InvalidOperationException("socat ended before it joined the pair.");
    }

    /// <summary>Takes both ends away, as pulling the plug does.</summary>
    public async Task PullOutAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        _socat!.Kill();
        await _socat.WaitForExitAsync(patience.Token);
        _socat.Dispose();
        _socat = null;
        File.Delete(Device);
        File.Delete(Port);
    }

    public void Dispose()
    {
        _socat?.Kill();
        _socat?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

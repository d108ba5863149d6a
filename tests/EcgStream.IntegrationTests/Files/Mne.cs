using System.Diagnostics;
using System.Text.Json;

namespace EcgStream.IntegrationTests.Files;

/// <summary>MNE-Python of Debian's package python3-mne, which lies in the system's own Python.</summary>
static class Mne
{
    const string Python = "/usr/bin/python3";

    const string Reading = """
        import json, sys, mne
        read = mne.io.read_raw_bdf if sys.argv[1].endswith('bdf') else mne.io.read_raw_edf
        raw = read(sys.argv[1], preload=True, verbose='ERROR')
        print(json.dumps(dict(
            rate=raw.info['sfreq'], names=raw.ch_names, milli_volts=(raw.get_data() * 1000).tolist(),
            annotations=[[float(a['onset']), float(a['duration']), str(a['description'])] for a in mne.read_annotations(sys.argv[1])])))
        """;

    static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static bool IsThere { get; } = File.Exists("/usr/lib/python3/dist-packages/mne/__init__.py");

    /// <summary>What MNE reads in a file.</summary>
    public static async Task<MneFile> ReadAsync(string path)
    {
        var text = await Peer.RunAsync(Python, "-c", Reading, path);
        return JsonSerializer.Deserialize<MneFile>(text, Snake)!;
    }
}

/// <summary>A file as MNE reads it.</summary>
/// <param name="Rate">Hz.</param>
/// <param name="Names">The channels' names.</param>
/// <param name="MilliVolts">The samples of each channel.</param>
/// <param name="Annotations">Onset in seconds from the first sample, duration in seconds, text.</param>
sealed record MneFile(double Rate, string[] Names, double[][] MilliVolts, JsonElement[][] Annotations)
{
    public IEnumerable<(double Onset, double Duration, string Text)> Said => Annotations.Select(a => (a[0].GetDouble(), a[1].GetDouble(), a[2].GetString()!));
}

/// <summary>Programs of others that read what we write.</summary>
static class Peer
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var patience = new CancellationTokenSource(Patience);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
        return output;
    }
}

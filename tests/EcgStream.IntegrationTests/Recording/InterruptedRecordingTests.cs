using System.Globalization;
using System.Reactive.Concurrency;
using System.Text;
using EcgStream.IntegrationTests.Mqtt;
using EcgStream.Mqtt;
using EcgStream.Recordings;
using EcgStream.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace EcgStream.IntegrationTests;

/// <summary>Messages of QoS 1 that a recorder receives in several short runs: each sample is recorded once, whenever a run was stopped.</summary>
public sealed class InterruptedRecordingTests : IDisposable
{
    const int Messages = 2_000;
    const int Samples = 50;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("interrupted");

    public void Dispose() => _folder.Delete(recursive: true);

    [ProgramFact("mosquitto")]
    public async Task Every_message_that_was_acknowledged_is_recorded_whenever_the_run_was_stopped()
    {
        await using var broker = await Mosquitto.StartAsync(_ => ["allow_anonymous true", "max_queued_messages 0"]);
        var uri = string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{broker.Port}/ecg/+/samples?client=recorder&rate=1000");
        // Makes the session that the broker keeps.
        await RunAsync(uri, stopAfter: 0, "0");
        await PublishAsync(broker.Port);

        var recorded = new HashSet<int>();
        for (var run = 1; recorded.Count < Messages * Samples && run <= 7; run++)
        {
            var folder = run.ToString(CultureInfo.InvariantCulture);
            // Stopped in the middle of the backlog, and at last not at all.
            await RunAsync(uri, stopAfter: run < 6 ? 200 * Samples * run : Messages * Samples - recorded.Count, folder);
            foreach (var recording in RecordedSession.Below(Path.Combine(_folder.FullName, folder)))
            {
                foreach (var sample in EcgStream.Recordings.Recording.Open(recording).MilliVolts.ToArray())
                    recorded.Add((int)sample);
            }
        }

        Assert.Equal(Messages * Samples, recorded.Count);
    }

    async Task RunAsync(string uri, long stopAfter, string folder)
    {
        using var worker = new EventLoopScheduler();
        var source = MqttSource.Create(SourceUri.Parse(uri), DefaultScheduler.Instance);
        var connected = Heard.From(source.LinkStates);
        await using var recorder = new SessionRecorder(new() { Folder = Path.Combine(_folder.FullName, folder) }, DefaultScheduler.Instance, worker);
        using var stop = new CancellationTokenSource(Patience);
        using var saved = recorder.Saved.Subscribe(s =>
        {
            if (s.Samples >= stopAfter)
                stop.Cancel();
        });
        var session = new EcgSession([source], new() { Recorder = recorder }, DefaultScheduler.Instance);
        var running = session.RunAsync(stop.Token);
        if (stopAfter == 0)
        {
            await connected.Next<LinkState.Connected>();
            await stop.CancelAsync();
        }
        await running;
        Assert.Equal(session.Devices.Sum(d => d.Samples), session.Devices.Sum(d => d.RecordedSamples));
    }

    static async Task PublishAsync(int port)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        for (var n = 0; n < Messages; n++)
        {
            var samples = string.Join(',', Enumerable.Range(n * Samples, Samples));
            await client.PublishAsync(new()
            {
                Topic = "ecg/anna/samples",
                PayloadSegment = Encoding.UTF8.GetBytes($"{{\"seq\":{n},\"samples\":[{samples}]}}"),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            });
        }
        await client.DisconnectAsync();
    }
}

using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Devices;
using EcgStream.IntegrationTests.Mqtt;
using EcgStream.Mqtt;
using EcgStream.Recordings;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.EndToEnd;

/// <summary>A real electrocardiogram gives the model the same windows by every way into the pipeline.</summary>
public class SameWindowsTests
{
    const int Seconds = 90;

    /// <summary>60 s, 61 s … 90 s.</summary>
    const int Windows = 31;

    static readonly AdcScale Adc = new(12, 3.3, 1100);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RealDataFact]
    public async Task File_gives_a_window_a_second()
    {
        var windows = await FromFileAsync();
        Assert.Equal(Enumerable.Range(0, Windows).Select(i => i * 300L), windows.Select(w => w.Start));
        // A heart beats in each of them.
        Assert.All(windows, w => Assert.InRange(w.MilliVolts.Max() - w.MilliVolts.Min(), 0.5f, 3f));
    }

    [RealDataProgramFact("socat")]
    public async Task Serial_port_gives_the_windows_of_the_file_within_a_step_of_the_converter()
    {
        var expected = await FromFileAsync();
        using var pair = await PtyPair.StartAsync();
        var source = SerialSource.Create(SourceUri.Parse($"serial:{pair.Port}?bits=12&rate=360&device=anna"), DefaultScheduler.Instance);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var session = new KeptSession(new Watched(source, e => _ = e is DeviceEvent.Connected && opened.TrySetResult()));
        await opened.Task.WaitAsync(Patience);
        using var writer = SerialAsciiWriter.Open(SourceUri.Parse($"serial:{pair.Device}?bits=12"));

        using var playing = Recording("speed=10").Devices.SelectMany(d => d.Signal).Subscribe(chunk => writer.Write(chunk));
        // The resampler keeps the last tenth of a second back until more comes, and the last window with it.
        var windows = await session.UntilAsync(Windows - 1);
        await source.Closed.WaitAsync(Patience);

        Assert.Equal(0, writer.Dropped);
        Assert.Equal((0, 0), (session.Device.Gaps, session.Device.RejectedInputs));
        AssertSame(expected, windows, Adc.ToMilliVolts(1) - Adc.ToMilliVolts(0));
    }

    [RealDataProgramFact("mosquitto")]
    public async Task Broker_gives_the_windows_of_the_file()
    {
        var expected = await FromFileAsync();
        await using var broker = await Mosquitto.StartAsync();
        var source = MqttSource.Create(
            SourceUri.Parse(string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{broker.Port}/ecg/+/samples")), DefaultScheduler.Instance);
        var states = Heard.From(source.LinkStates);
        await using var session = new KeptSession(source);
        await states.Next<LinkState.Connected>();
        await using var publisher = new SamplePublisher(broker.Address, new SamplePublisherOptions(), DefaultScheduler.Instance);

        await publisher.RunAsync(Recording("speed=max"), CancellationToken.None).WaitAsync(Patience);
        var windows = await session.UntilAsync(Windows - 1);

        Assert.Equal(Seconds * 360, publisher.SentSamples);
        Assert.Equal((0, 0), (session.Device.Gaps, session.Device.RejectedInputs));
        AssertSame(expected, windows, 1e-6);
    }

    static FileSource Recording(string options) =>
        FileSource.Create(SourceUri.Parse($"file:{RealData.Path("mitdb/100.hea")}?duration={Seconds}&device=anna&{options}"), DefaultScheduler.Instance);

    static async Task<KeptWindow[]> FromFileAsync()
    {
        await using var session = new KeptSession(Recording("speed=max"));
        return await session.ToEndAsync();
    }

    static void AssertSame(KeptWindow[] expected, KeptWindow[] windows, double tolerance)
    {
        Assert.InRange(windows.Length, Windows - 1, Windows);
        Assert.Equal(expected.Take(windows.Length).Select(w => w.Start), windows.Select(w => w.Start));
        var furthest = expected.Zip(windows, (e, w) => e.MilliVolts.Zip(w.MilliVolts, (x, y) => Math.Abs(x - y)).Max()).Max();
        Assert.InRange(furthest, 0, tolerance);
    }

    /// <summary>A source whose events a test hears too, before the session does anything with them.</summary>
    sealed class Watched(IEcgSource source, Action<DeviceEvent> heard) : IEcgSource
    {
        public string Name => source.Name;

        public IObservable<EcgDevice> Devices => source.Devices.Select(device => device with { Events = device.Events.Do(heard) });
    }
}

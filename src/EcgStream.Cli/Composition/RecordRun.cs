using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Text.Json;
using EcgStream.Cli.Views;
using EcgStream.Mqtt;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>Records sources without classifying them.</summary>
sealed record RecordRun
{
    public required IReadOnlyList<string> Sources { get; init; }

    public required RecordingChoice Recording { get; init; }

    /// <summary>A broker that status is published to and markers come from; <c>none</c> for none.</summary>
    public required string Broker { get; init; }

    public required string StatusTopic { get; init; }

    public required string MarkerTopic { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>Whether each saving is told on stdout, a line of JSON each.</summary>
    public bool Acknowledge { get; init; }

    /// <summary>Whether the summary goes to stdout as JSON.</summary>
    public bool Json { get; init; }

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var clock = DefaultScheduler.Instance;
        if (Broker == "embedded")
            throw new EcgStreamException("--broker embedded is for 'ecgstream run': name a broker, or 'none'.");
        var address = Broker == "none" ? null : BrokerAddress.Parse(Broker);
        var sources = Sources.Select(s => Composition.Sources.Create(s, clock)).ToArray();
        var status = new TopicTemplate(StatusTopic);
        using var worker = new EventLoopScheduler(start => new Thread(start) { Name = "recorder", IsBackground = true });
        var recorder = Recording.Open(sources, null, address, [status], clock, worker);
        var session = new EcgSession(sources, new EcgSessionOptions { Recorder = recorder }, clock);
        await using var publisher = address is null ? null : new MqttPublisher(new() { Broker = address, StatusTopic = status }, clock);

        var view = LiveView.Create($"EcgStream · recording in {Recording.Folder}", clock, predictionsOnStdout: false, stdoutIsData: Acknowledge || Json);
        await using var markers = new MarkerListener(session, address, MarkerTopic, view.Note, clock);
        using var shown = new CompositeDisposable(
            session.Statuses.Subscribe(view.Show),
            session.Notes.Subscribe(note => view.Note(note.At, $"{note.Device}: {note.Text}")));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        string? unheard = null;
        if (Acknowledge)
        {
            shown.Add(recorder.Saved.Subscribe(saved =>
            {
                try
                {
                    Tell(saved);
                }
                catch (IOException e)
                {
                    unheard = $"Acknowledgements can't be written to stdout any more: {e.Message}";
                    ending.Cancel();
                }
            }));
        }
        if (publisher is not null)
        {
            shown.Add(session.Statuses.Subscribe(publisher.Publish));
            shown.Add(publisher.Remarks.Subscribe(text => view.Note(clock.Now, text)));
        }
        if (Duration is { } duration)
            ending.CancelAfter(duration);
        view.Keys = new(null, TimeSpan.FromSeconds(1), markers.Mark, ending.Cancel, clock);
        try
        {
            await view.RunAsync(session.RunAsync(ending.Token));
        }
        finally
        {
            await recorder.DisposeAsync();
        }
        var devices = session.Devices;
        foreach (var device in devices)
            publisher?.Publish(device);
        RecordSummary.Of(devices, recorder).Print(Json);
        var isWhole = Recording.Conclude(recorder, devices, Console.Error.WriteLine);
        if (unheard is not null)
            throw new EcgStreamException(unheard);
        return isWhole ? ExitCodes.Done : ExitCodes.UserMistake;
    }

    static void Tell(SavedSamples saved) => Console.Out.WriteLine(JsonSerializer.Serialize(new { device = saved.Device, saved_samples = saved.Samples }));
}

using System.Globalization;
using System.Net;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Cli.Views;
using EcgStream.Mqtt;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>A live run from its sources to its sinks: one lifetime, opened and closed in order.</summary>
static class LiveRun
{
    /// <summary>How long predictions that wait for a broker may hold up the end.</summary>
    static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(RunOptions options, CancellationToken stop)
    {
        if (options is { Json: true, Output: "-" })
            throw new EcgStreamException("--output - and --json both want stdout: write the predictions into a file, or leave --json out.");
        await using var broker = options.Broker == "embedded" ? await StartBrokerAsync(options) : null;
        var address = broker?.Address ?? (options.Broker == "none" ? null : BrokerAddress.Parse(options.Broker));
        return await RunAsync(options, address, broker?.Remark, stop);
    }

    /// <summary>Runs with a broker that is there already (or none).</summary>
    public static async Task<int> RunAsync(RunOptions options, BrokerAddress? address, string? remark, CancellationToken stop)
    {
        var clock = DefaultScheduler.Instance;
        using var worker = new EventLoopScheduler(start => new Thread(start) { Name = "classifier", IsBackground = true });
        using var classifier = Models.Load(options.Model, options.Inference);
        var sources = options.Sources.Select(s => Composition.Sources.Create(s, clock)).ToArray();
        var baseline = BaselineChoice.Of(options, classifier.Contract, sources);
        var comparison = options.Compare is { } recorded ? PredictionComparison.With(recorded, classifier.Contract) : null;
        using var writer = new EventLoopScheduler(start => new Thread(start) { Name = "recorder", IsBackground = true });
        await using var recorder = options.Recording?.Open(
            sources, classifier.Contract, options.Broker == "embedded" ? null : address, [new(options.EmotionTopic), new(options.StatusTopic)], clock, writer);
        var session = new EcgSession(sources, classifier, new EcgSessionOptions { Hop = options.Hop, Baseline = baseline.Plan, Recorder = recorder }, clock, worker);
        await using var publisher = address is null ? null : new MqttPublisher(PublisherOptions(options, address), clock);

        var view = LiveView.Create(address is null ? "EcgStream" : $"EcgStream · predictions at {address}", clock, options.Output == "-" || options.Json);
        view.Note(clock.Now, $"Running on {classifier.Provider}: {classifier.ProviderReason}.");
        if (classifier.Rewriting.Length > 0)
            view.Note(clock.Now, classifier.Rewriting);
        view.Note(clock.Now, $"Model {classifier.Contract.Name} {classifier.Contract.Version}. {classifier.Contract.TrainedOn}");
        if (baseline.Remark is { } used)
            view.Note(clock.Now, used);
        else if (options is { Model: Models.Default, BaselineOtherwise: null })
            view.Note(clock.Now, $"It knows nobody's rest: with --baseline 60s the model {Models.DefaultWithBaseline} compares with it, and is right more often.");
        if (remark is not null)
            view.Note(clock.Now, remark);

        await using var markers = new MarkerListener(session, address, options.MarkerTopic, view.Note, clock);
        var failure = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var output = PredictionOutput.Open(options.Output);
        using var shown = new System.Reactive.Disposables.CompositeDisposable(
            session.Predictions.Subscribe(view.Show),
            session.Statuses.Subscribe(view.Show),
            session.Notes.Subscribe(note => view.Note(note.At, $"{note.Device}: {note.Text}")));
        foreach (var source in sources.OfType<MqttSource>())
        {
            shown.Add(source.Remarks.Subscribe(text => view.Note(clock.Now, text)));
            // Once devices are there, each tells of its broker itself.
            shown.Add(source.LinkStates.OfType<LinkState.Away>().Where(_ => session.Devices.Count == 0).Subscribe(away =>
                view.Note(away.At, string.Create(CultureInfo.InvariantCulture, $"{source.Name}: {away.Reason} Next try in {away.RetryIn.TotalSeconds:0.#} s."))));
        }
        if (output is not null)
            shown.Add(session.Predictions.Subscribe(output.Write));
        if (comparison is not null)
            shown.Add(session.Predictions.Subscribe(comparison.Add));
        if (publisher is not null)
        {
            shown.Add(session.Predictions.Subscribe(publisher.Publish));
            shown.Add(session.Statuses.Subscribe(publisher.Publish));
            shown.Add(session.Beats.Subscribe(publisher.Publish));
            shown.Add(publisher.Remarks.Subscribe(text => view.Note(clock.Now, text)));
            shown.Add(publisher.States.Subscribe(state => Told(state, view), refused => failure.TrySetException(refused)));
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.Duration is { } duration)
            ending.CancelAfter(duration);
        view.Keys = new(sources is [FileSource recording] ? recording.Control : null, options.Hop, markers.Mark, ending.Cancel, clock);
        var started = clock.Now;
        try
        {
            await view.RunAsync(RunUntilAsync(session, failure.Task, ending));
        }
        finally
        {
            if (recorder is not null)
                await recorder.DisposeAsync();
        }
        if (publisher is not null && recorder is not null)
        {
            // By now it is known what was saved.
            foreach (var device in session.Devices)
                publisher.Publish(device);
        }
        if (publisher is not null)
            await publisher.FlushAsync(FlushLimit);
        RunSummary.Of(session, classifier, publisher, clock.Now - started).Print(options.Json);
        var isWhole = recorder is null || options.Recording!.Conclude(recorder, session.Devices, Console.Error.WriteLine);
        if (comparison is not null)
            await Console.Error.WriteLineAsync(comparison.Verdict());
        return isWhole ? ExitCodes.Done : ExitCodes.UserMistake;
    }

    public static async Task<EmbeddedBroker> StartBrokerAsync(RunOptions options)
    {
        var endPoint = IPEndPoint.TryParse(options.Listen, out var parsed)
            ? parsed
            : throw new EcgStreamException($"--listen {options.Listen}: give an address and a port, for example 127.0.0.1:1883.");
        return await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions
        {
            Address = endPoint.Address,
            Port = endPoint.Port,
            UserName = options.BrokerUser,
            Password = Environment.GetEnvironmentVariable(BrokerAddress.PasswordVariable),
        });
    }

    /// <summary>Runs the session; a broker that refuses this user ends it too.</summary>
    static async Task RunUntilAsync(EcgSession session, Task failure, CancellationTokenSource ending)
    {
        var running = session.RunAsync(ending.Token);
        if (await Task.WhenAny(running, failure) == failure)
        {
            await ending.CancelAsync();
            await running;
            await failure;
        }
        await running;
    }

    static void Told(LinkState state, LiveView view)
    {
        if (state is LinkState.Away away)
            view.Note(away.At, string.Create(CultureInfo.InvariantCulture, $"{away.Reason} Next try in {away.RetryIn.TotalSeconds:0.#} s; predictions wait."));
        else if (state is LinkState.Connected connected)
            view.Note(connected.At, "Connected to the broker.");
    }

    static MqttPublisherOptions PublisherOptions(RunOptions options, BrokerAddress address) => new()
    {
        Broker = address,
        EmotionTopic = new(options.EmotionTopic),
        StatusTopic = new(options.StatusTopic),
        BeatsTopic = options.BeatsTopic == "off" ? null : new(options.BeatsTopic),
    };
}

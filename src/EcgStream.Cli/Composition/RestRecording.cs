using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using EcgStream.Cli.Views;

namespace EcgStream.Cli.Composition;

/// <summary>Records a person at rest from the first device of a source.</summary>
sealed class RestRecording(string uri, string participant, TimeSpan rest, IScheduler clock)
{
    static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    public string Participant => participant;

    /// <summary>Records until a stretch of signal is good enough; null where it was stopped before.</summary>
    /// <param name="stdoutIsData">Whether stdout is kept free.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="EcgStreamException">The source can't be used, or ended before.</exception>
    public async Task<PersonalBaseline?> RunAsync(bool stdoutIsData, CancellationToken stop)
    {
        var source = Sources.Create(uri, clock);
        var view = new RestView(participant, rest, clock, stdoutIsData);
        view.Begin();
        var recording = source.Devices
            .SelectMany((device, number) => number == 0 ? Record(source, device, view) : Pass(device, view))
            .Do(view.Show)
            .TakeUntil(progress => progress.Recorded is not null)
            .LastOrDefaultAsync()
            .ToTask(stop);
        try
        {
            await view.RunAsync(recording);
        }
        catch (OperationCanceledException)
        {
            view.Note("Stopped: nothing was recorded.");
            return null;
        }
        await CloseAsync(source);
        var last = await recording;
        return last?.Recorded ?? throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
            $"The signal of {source.Name} ended before {BaselineRecording.LeadIn.TotalSeconds:0.#} s of lead-in and {rest.TotalSeconds:0.#} s of rest were good enough ({Why(last)}): record longer, or mend that."));
    }

    IObservable<BaselineProgress> Record(IEcgSource source, EcgDevice device, RestView view) => Observable.Using(
        () => device.Events.Subscribe(happened => view.Tell(happened)),
        _ => device.Signal.ToBaseline(participant, source.Name, device.Id, rest));

    static IObservable<BaselineProgress> Pass(EcgDevice device, RestView view)
    {
        view.Note($"{device.Id}: passed over, the rest is recorded from the first device.");
        return Observable.Empty<BaselineProgress>();
    }

    async Task CloseAsync(IEcgSource source)
    {
        try
        {
            await source.Closed.WaitAsync(CloseLimit, new SchedulerTimeProvider(clock));
        }
        catch (TimeoutException)
        {
            // What was recorded is complete; the process ends soon anyway.
        }
    }

    static string Why(BaselineProgress? last) => last switch
    {
        null => "no sample came",
        { Reasons.IsEmpty: false } => string.Join(", ", last.Reasons),
        _ => string.Create(CultureInfo.InvariantCulture, $"{last.Fraction:0%} of that came"),
    };
}

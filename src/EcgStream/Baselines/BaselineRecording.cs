using System.Collections.Immutable;
using System.Globalization;
using System.Reactive.Linq;

namespace EcgStream;

/// <summary>How far the recording of a personal baseline is.</summary>
/// <param name="Fraction">How much of lead-in and rest is there since the start, the last gap or the last rate, 0 … 1.</param>
/// <param name="Reasons">What is wrong with the latest stretch, worst first; empty where none was judged yet or nothing is wrong.</param>
/// <param name="Recorded">The baseline, once it is there.</param>
public sealed record BaselineProgress(double Fraction, ImmutableArray<string> Reasons, PersonalBaseline? Recorded);

/// <summary>Records a personal baseline from a device's samples.</summary>
public static class BaselineRecording
{
    /// <summary>How much signal is kept before the rest: the slowest filters of our models settle in a fifth of it.</summary>
    public static TimeSpan LeadIn { get; } = TimeSpan.FromSeconds(10);

    static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits for the first stretch of lead-in and rest that is good enough (0.5 … 40 Hz, default limits), trying one every second. Says how far it
    /// is at every chunk and completes with the baseline; completes without one where the samples end before.
    /// </summary>
    /// <param name="chunks">The device's samples, in their order and in memory that may be kept (<see cref="EcgDevice.Signal"/>).</param>
    /// <param name="participant">Whose they are.</param>
    /// <param name="source">The source's URI, without secrets.</param>
    /// <param name="device">The device.</param>
    /// <param name="rest">Length of the rest, 10 s to 10 minutes.</param>
    /// <exception cref="EcgStreamException">The length is out of range.</exception>
    public static IObservable<BaselineProgress> ToBaseline(
        this IObservable<SampleChunk> chunks, string participant, string source, string device, TimeSpan rest)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        if (rest.TotalSeconds is < 10 or > 600)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"A rest of {rest.TotalSeconds:0.###} s can't be a baseline: give 10 s to 10 minutes."));
        return Observable.Defer(() =>
        {
            var recorder = new Recorder(participant, source, device, rest);
            return chunks.Select(recorder.Push).TakeUntil(progress => progress.Recorded is not null);
        });
    }

    /// <summary>Cuts the signal, as it came, into overlapping stretches, and judges each until one is good.</summary>
    sealed class Recorder(string participant, string source, string device, TimeSpan rest) : ISignalPathObserver
    {
        const string Interrupted = "the signal was interrupted";

        readonly UnratedChunks _unrated = new();
        double? _estimated;
        long? _next;
        SignalPath? _path;
        double _rateHz;
        ImmutableArray<string> _reasons = [];
        PersonalBaseline? _recorded;

        public BaselineProgress Push(SampleChunk chunk)
        {
            if (chunk.Length > 0 && (chunk.RateHz ?? _estimated) is { } rate)
                Follow(chunk, rate);
            else if (chunk.Length > 0)
                Estimate(chunk);
            return new(_recorded is null ? _path?.WindowFill ?? 0 : 1, _reasons, _recorded);
        }

        public void OnWindow(EcgWindow window)
        {
            if (_recorded is not null)
                return;
            var leadIn = (int)Math.Round(LeadIn.TotalSeconds * _rateHz);
            var candidate = new PersonalBaseline
            {
                Participant = participant,
                RecordedAt = window.StartedAt + TimeSpan.FromSeconds(leadIn / _rateHz),
                Source = source,
                Device = device,
                RateHz = _rateHz,
                MilliVolts = window.MilliVolts,
                LeadIn = leadIn,
                Marks = [.. window.Marks.Select(mark => mark with { Start = mark.Start - window.Start })],
            }.Judged();
            _reasons = candidate.Quality.Reasons;
            if (candidate.Quality.IsUsable)
                _recorded = candidate;
        }

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at)
        {
            if (!bridged)
                _reasons = [Interrupted];
        }

        public void OnRepeated(long samples, DateTimeOffset at)
        {
        }

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }

        void Follow(in SampleChunk chunk, double rate)
        {
            if (_path is null || rate != _rateHz)
                (_rateHz, _path) = (rate, new SignalPath(Options(rate), this));
            _path.Push(chunk with { RateHz = rate });
        }

        void Estimate(in SampleChunk chunk)
        {
            if (chunk.End <= _next)
                return;
            if (chunk.Start > _next)
            {
                _unrated.Clear();
                _reasons = [Interrupted];
            }
            _next = chunk.End;
            _estimated = _unrated.Add(chunk, out var givenUp);
            if (givenUp > 0)
                _reasons = ["no sampling rate can be told from the arrival of the samples: say it with 'rate='"];
            if (_estimated is not { } rate)
                return;
            _reasons = [];
            foreach (var held in _unrated.Waiting)
                Follow(held, rate);
            _unrated.Clear();
        }

        // Its own rate and no filter: what comes out is what came in, with gaps bridged or started over, and faults marked.
        SignalPathOptions Options(double rateHz) => new()
        {
            RateHz = rateHz,
            WindowLength = (int)Math.Round((LeadIn + rest).TotalSeconds * rateHz),
            Filter = FilterSpec.None,
            Hop = TryEvery,
        };
    }
}

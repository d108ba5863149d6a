using System.Globalization;
using System.Reactive.Concurrency;

namespace EcgStream;

/// <summary>One device in a session: its signal's way to predictions, its state and its counters.</summary>
sealed class DevicePipeline : IObserver<SampleChunk>, ISignalPathObserver
{
    const double WorthTelling = 0.02;
    static readonly TimeSpan BridgesToldEvery = TimeSpan.FromSeconds(5);
    static readonly TimeSpan MarkerPatience = TimeSpan.FromMinutes(1);

    readonly Lock _gate = new();
    readonly Lock _signalGate = new();
    readonly EcgSession _session;
    readonly IScheduler _clock;
    readonly EcgSessionOptions _options;
    readonly SignalPath _path;
    readonly ClassificationLane? _lane;
    readonly IDeviceRecorder? _recorder;
    readonly bool _waits;
    readonly bool _isLent;
    readonly string _device;
    readonly BeatFollower _beats;
    readonly Action _completed;
    DeviceStatus _status;
    long _samples;
    long _windows;
    long _predictions;
    long _abstentions;
    long _next = -1;
    bool _hasEnded;
    volatile bool _cameTooLate;
    DateTimeOffset _bridgesToldAt = DateTimeOffset.MinValue;
    long _untoldBridges;
    long _untoldSamples;
    readonly bool _watchesSilence;
    DateTimeOffset _lastChunkAt;
    TimeSpan _longestChunk;
    string? _toldProblem;
    bool _toldRate;
    bool _connectedBefore;
    bool _toldBaseline;

    public DevicePipeline(EcgSession session, EcgDevice device, SignalPathOptions path, WindowPool windows, EcgSessionOptions options,
        ClassificationHub? hub, string provider, IScheduler clock, Action completed)
    {
        (_session, _device, _options, _clock, _completed) = (session, device.Id, options, clock, completed);
        _path = new SignalPath(path, this, windows);
        _beats = new BeatFollower(device.Id, path.LongestBridge, session.Say);
        (_waits, _isLent) = (device.Waits, device.Lent is not null);
        _recorder = options.Recorder?.Open(device.Id, device.Waits, RecordingChanged);
        _lane = hub?.Open(device.Id, device.Waits, Predicted);
        _watchesSilence = !device.Waits && !device.TellsSilence;
        _lastChunkAt = clock.Now;
        _status = new() { Device = device.Id, At = clock.Now, Provider = provider, LastRemark = _lane?.Baseline.Trouble };
        _toldBaseline = _lane?.Baseline.State != BaselineState.Recording;
    }

    /// <summary>The device's name.</summary>
    public string Device => _device;

    /// <summary>The state and counters now.</summary>
    public DeviceStatus Status
    {
        get
        {
            var recording = _recorder?.Status ?? default;
            lock (_gate)
            {
                return _status with
                {
                    At = _clock.Now,
                    Samples = _samples,
                    Windows = _windows,
                    Predictions = _predictions,
                    Abstentions = _abstentions,
                    RateHz = _path.RateHz,
                    MeasuredRateHz = _path.MeasuredRateHz,
                    WindowFill = _path.WindowFill,
                    ReplacedWindows = _lane?.Replaced ?? 0,
                    Baseline = _lane?.Baseline.State ?? BaselineState.None,
                    BaselineProgress = _lane?.Baseline.Progress(_path.WindowFill) ?? 0,
                    Recording = recording.State,
                    RecordedSamples = recording.SavedSamples,
                    UnrecordedSamples = recording.LostSamples,
                };
            }
        }
    }

    public void OnNext(SampleChunk chunk)
    {
        lock (_signalGate)
        {
            if (!_hasEnded)
                Take(chunk);
            else
                _cameTooLate = true;
        }
    }

    // Under the gate of the signal: what is recorded and what becomes windows is the same, up to the last sample.
    void Take(SampleChunk chunk)
    {
        // Kept by the recorder, or by the path until the rate is known.
        if (_isLent && (_recorder is not null || (chunk.RateHz is null && _path.RateHz is null)))
            chunk = chunk.Kept();
        _recorder?.Record(chunk);
        bool changed;
        lock (_gate)
        {
            changed = _status.State != DeviceState.Online;
            _lastChunkAt = _clock.Now;
            if ((chunk.RateHz ?? _path.RateHz) is { } rate && TimeSpan.FromSeconds(chunk.Length / rate) is var length && length > _longestChunk)
                _longestChunk = length;
            _samples += chunk.Length;
            _next = Math.Max(_next, chunk.End);
            if (changed)
                _status = _status with { State = DeviceState.Online };
        }
        try
        {
            _path.Push(chunk);
        }
#pragma warning disable CA1031 // See Met.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Met(problem);
        }
        if (changed)
            _session.Say(Status);
    }

    /// <summary>
    /// No exception leaves the source's thread. What the signal itself makes impossible (a rate of 5 Hz, say) ends a recording's session, whose
    /// user can mend it, and is a live device's fault otherwise.
    /// </summary>
    void Met(Exception problem)
    {
        // A rate that no model could take is recorded like any other.
        if (_lane is null && problem is EcgStreamException)
            return;
        if (problem is not EcgStreamException || _waits)
            _session.Fail(problem);
        else if (problem.Message != _toldProblem)
            Note(_toldProblem = problem.Message, fault: true);
    }

    public void OnError(Exception error) => _session.Fail(error);

    public void OnCompleted()
    {
        if (_session.Stops)
            return;
        End();
        if (_lane is not null && _windows == 0)
            Note(string.Create(CultureInfo.InvariantCulture, $"The signal ended before one window was full ({_path.WindowFill:0%} of it): nothing could be classified."), fault: true);
        Become(DeviceState.Ended);
        _completed();
    }

    /// <summary>
    /// Places a marker on the device's sample clock: a live device's where the samples were when it was said, as far as they have come (by their arrival, since a
    /// device's own clock may be off by hours, as that of whoever marks may: more than a minute from now is taken for now); in a recording, whose time
    /// is another, where the replay is. Null before the first sample.
    /// </summary>
    public Marker? Place(Marker marker)
    {
        long sample;
        lock (_gate)
        {
            if (_next < 0)
                return null;
            sample = _next;
            if (!_waits && _path.RateHz is { } rate && (marker.At - _clock.Now).Duration() < MarkerPatience)
                sample = Math.Clamp(_next + (long)Math.Round((marker.At - _lastChunkAt).TotalSeconds * rate), 0, _next);
        }
        var placed = marker with { Device = _device, Sample = sample };
        _recorder?.Record(placed);
        return placed;
    }

    /// <summary>Ends once all that came so far is recorded, or recording fails; at once where nothing is; never where something came too late to be taken in.</summary>
    public Task WhenSaved() => _cameTooLate ? new TaskCompletionSource().Task : _recorder?.WhenSaved() ?? Task.CompletedTask;

    void RecordingChanged()
    {
        var recording = _recorder!.Status;
        var lost = recording.LostSamples > 0 ? string.Create(CultureInfo.InvariantCulture, $" {recording.LostSamples} samples are lost to it.") : "";
        if (recording.State == RecordingState.Failing)
            Note($"Nothing is recorded: {recording.Trouble}{lost} It is tried again{(_lane is null ? "" : "; predictions go on")}.", fault: true);
        else
            Note($"Recording again.{lost}", fault: false);
        _session.Say(Status);
    }

    /// <summary>
    /// The signal is over, whether its source says so or the session stops: what is held back for want of what follows is handed on, and
    /// what may still be on its way is too late. A replay of the recording ends in the same way.
    /// </summary>
    public void End()
    {
        lock (_signalGate)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            TellBridges();
            try
            {
                _path.Complete();
            }
#pragma warning disable CA1031 // See Met.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                Met(problem);
            }
        }
        EndBeats();
    }

    /// <summary>Says the beats that are held back for want of what follows: nothing does, or nobody knows when.</summary>
    void EndBeats() => _beats.Complete();

    /// <summary>Says the status, and notices silence of a device whose source doesn't.</summary>
    public void Tick()
    {
        TimeSpan silence;
        bool stalled;
        lock (_gate)
        {
            silence = _clock.Now - _lastChunkAt;
            // A sender that collects ten seconds before it sends is not silent after five.
            var patience = TimeSpan.FromTicks(Math.Max(_options.StallAfter.Ticks, 3 * _longestChunk.Ticks));
            stalled = _watchesSilence && _status.State == DeviceState.Online && silence >= patience;
            if (stalled)
                _status = _status with { State = DeviceState.Stalled };
        }
        if (stalled)
        {
            EndBeats();
            Note($"No sample for {Seconds(silence)}.", fault: true);
        }
        if (!_waits)
        {
            lock (_signalGate)
            {
                if (_clock.Now - _bridgesToldAt >= BridgesToldEvery)
                    TellBridges();
            }
        }
        var status = Status;
        if (!_toldRate && !_waits && status is { RateHz: { } used, MeasuredRateHz: { } measured } && Math.Abs(measured / used - 1) > WorthTelling)
        {
            _toldRate = true;
            Note(string.Create(CultureInfo.InvariantCulture, $"The device sends {measured:0.#} samples a second and is read as {used:0.#} Hz: set its rate with 'rate='."), fault: true);
        }
        _session.Say(status);
    }

    public void On(DeviceEvent happened)
    {
        _recorder?.Record(happened);
        switch (happened)
        {
            case DeviceEvent.Connected connected:
                lock (_gate)
                {
                    if (_connectedBefore)
                        _status = _status with { Reconnects = _status.Reconnects + 1 };
                    _connectedBefore = true;
                }
                Note($"Connected: {connected.Detail}.", fault: false);
                break;
            case DeviceEvent.Disconnected gone:
                EndBeats();
                Note($"{gone.Reason} Next try in {Seconds(gone.RetryIn)}.", fault: true);
                Become(DeviceState.Offline);
                break;
            case DeviceEvent.Stalled stalled:
                EndBeats();
                Note($"No sample for {Seconds(stalled.Silence)}.", fault: true);
                Become(DeviceState.Stalled);
                break;
            case DeviceEvent.InputRejected rejected:
                lock (_gate)
                    _status = _status with { RejectedInputs = _status.RejectedInputs + rejected.Count };
                Note($"Passed over {rejected.Count} that {(rejected.Count == 1 ? "is" : "are")} no sample, the latest: {rejected.Example}", fault: true);
                break;
            case DeviceEvent.Repeated repeated:
                lock (_gate)
                    _status = _status with { RepeatedSamples = _status.RepeatedSamples + repeated.Samples };
                break;
            case DeviceEvent.Remark remark:
                Note(remark.Text, fault: false);
                break;
        }
    }

    void ISignalPathObserver.OnWindow(EcgWindow window)
    {
        lock (_gate)
            _windows++;
        if (_lane is not null)
            _lane.Offer(window);
        else
            window.GiveBack();
    }

    void ISignalPathObserver.OnSamples(in SampleChunk samples) => _beats.Push(samples, _path.RateHz!.Value, _path.Clock!);

    void ISignalPathObserver.OnBreak() => EndBeats();

    void ISignalPathObserver.OnGap(Gap gap, bool bridged, DateTimeOffset at)
    {
        lock (_gate)
            _status = _status with { Gaps = _status.Gaps + 1, MissingSamples = _status.MissingSamples + gap.Length, LastGap = gap };
        // A bad link loses a packet ten times a second, and a log needs to hear of it once.
        if (bridged && !_waits && _clock.Now - _bridgesToldAt < BridgesToldEvery)
        {
            _untoldBridges++;
            _untoldSamples += gap.Length;
            return;
        }
        TellBridges();
        if (bridged)
            _bridgesToldAt = _clock.Now;
        Note($"Gap of {gap.Length} samples{Length(gap.Length)} at sample {gap.Start}: {(bridged ? "bridged and marked missing" : "the window starts over")}.", fault: true);
    }

    // Under the gate of the signal.
    void TellBridges()
    {
        if (_untoldBridges == 0)
            return;
        Note($"{_untoldBridges} more short gaps of {_untoldSamples} samples in all{Length(_untoldSamples)}: bridged and marked missing.", fault: true);
        (_untoldBridges, _untoldSamples) = (0, 0);
        _bridgesToldAt = _clock.Now;
    }

    string Length(long samples) => _path.RateHz is { } rate ? string.Create(CultureInfo.InvariantCulture, $" ({samples / rate:0.###} s)") : "";

    void ISignalPathObserver.OnRepeated(long samples, DateTimeOffset at)
    {
        lock (_gate)
            _status = _status with { RepeatedSamples = _status.RepeatedSamples + samples };
    }

    void ISignalPathObserver.OnRateUnknown(long samples, DateTimeOffset at) =>
        Note($"No sampling rate can be told from the arrival of {samples} samples, which are given up: say it with 'rate='.", fault: true);

    void ISignalPathObserver.OnRate(double rateHz, bool estimated, DateTimeOffset at)
    {
        Note(string.Create(CultureInfo.InvariantCulture, $"{(estimated ? "Estimated" : "Stated")} sampling rate: {rateHz:0.##} Hz."), fault: false);
        if (rateHz < BeatDetector.LowestRateHz)
            Note(string.Create(CultureInfo.InvariantCulture, $"No heart beats are told of this device: they take {BeatDetector.LowestRateHz} Hz to show."), fault: true);
    }

    void Predicted(Prediction prediction)
    {
        lock (_gate)
        {
            _predictions++;
            _abstentions += prediction.Emotion is null ? 1 : 0;
        }
        _recorder?.Record(prediction, _path.RateHz ?? prediction.Model.RateHz);
        _session.Say(prediction);
        TellBaseline(prediction);
    }

    void TellBaseline(Prediction prediction)
    {
        if (_toldBaseline || _lane!.Baseline.State != BaselineState.Ready)
            return;
        _toldBaseline = true;
        var rate = prediction.HeartRate is { } beats ? string.Create(CultureInfo.InvariantCulture, $" ({beats:0} beats/min)") : "";
        Note($"The resting minute is recorded{rate}: predictions compare with it from now on.", fault: false);
        _session.Say(Status);
    }

    void Become(DeviceState state)
    {
        lock (_gate)
        {
            if (_status.State == state)
                return;
            _status = _status with { State = state };
        }
        _session.Say(Status);
    }

    void Note(string text, bool fault)
    {
        lock (_gate)
            _status = _status with { LastRemark = text };
        _session.Say(new SessionNote(_clock.Now, _device, text, fault));
    }

    static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}

using System.Collections.Immutable;

namespace EcgStream;

/// <summary>What a device's lane knows of its person at rest. Written by whoever classifies, read by anyone.</summary>
sealed class LaneBaseline
{
    const string Recording = "recording the resting minute: sit still";

    readonly ModelContract _contract;
    readonly TimeSpan _rest;
    float[] _input = [];
    BaselineOrigin? _origin;
    long? _goodSince;
    long _lastEnd;
    double _progress = double.NaN;
    volatile BaselineState _state;

    public LaneBaseline(ModelContract contract, BaselinePlan plan, string device, InputPreparation preparation, QualityLimits limits)
    {
        _contract = contract;
        if (!contract.NeedsBaseline)
            return;
        if (plan is BaselinePlan.FirstGood first)
            (_rest, _state) = (first.Rest, BaselineState.Recording);
        else if (plan is BaselinePlan.Kept kept)
            Take(kept, device, preparation, limits);
        else
            (_state, Trouble) = (BaselineState.Missing, "no resting minute of this person is known");
    }

    public BaselineState State => _state;

    /// <summary>Why there is none, where it is missing.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The rest as the model takes it; empty before it is ready.</summary>
    public ReadOnlySpan<float> Input => _input;

    /// <summary>Where it comes from; null before it is ready.</summary>
    public BaselineOrigin? Origin => _state == BaselineState.Ready ? _origin : null;

    /// <summary>How much of the rest is there, 0 … 1.</summary>
    /// <param name="windowFill">How much of the first window is there since the start or the last gap.</param>
    public double Progress(double windowFill)
    {
        if (_state != BaselineState.Recording)
            return _state == BaselineState.Ready ? 1 : 0;
        var seen = Volatile.Read(ref _progress);
        return windowFill < 1 || double.IsNaN(seen) ? Math.Min(1, windowFill * (_contract.WindowDuration / _rest)) : seen;
    }

    /// <summary>Looks at the device's next window, which may be what the rest was waiting for.</summary>
    /// <returns>Why the model can't be asked about it, beside its quality; empty where it can.</returns>
    public ImmutableArray<string> Meet(EcgWindow window, WindowQuality quality, InputPreparation preparation)
    {
        switch (_state)
        {
            case BaselineState.Missing:
                return [Trouble!];
            case BaselineState.Recording:
                return Record(window, quality, preparation) ? [Recording] : [InputPreparation.NoFeatures, Recording];
            default:
                return [];
        }
    }

    /// <returns>Whether a window of usable quality had something to compare with.</returns>
    bool Record(EcgWindow window, WindowQuality quality, InputPreparation preparation)
    {
        var input = new float[_contract.InputLength];
        var tells = !quality.IsUsable || preparation.Prepare(window.MilliVolts.Span, input);
        // Windows of a model are trained on past the filter's start; the one that all others are compared with must be too.
        var isGood = quality.IsUsable && tells && window.Marks.All(mark => mark.Fault != SignalFault.FilterWarmUp);
        if (!isGood || window.Start > _lastEnd)
            _goodSince = null;
        _lastEnd = window.End;
        if (isGood)
            _goodSince ??= window.Start;
        var needed = _rest.TotalSeconds * _contract.RateHz;
        var clean = _goodSince ?? (window.Marks.IsEmpty ? window.End : window.Marks.Max(mark => mark.End));
        Volatile.Write(ref _progress, Math.Clamp((window.End - clean) / needed, 0, 1));
        // A rest that is no whole number of samples is as good one sample shorter.
        if (_goodSince is { } since && window.End - since >= needed - 1)
            Become(input, new(window.StartedAt, Participant: null));
        return tells;
    }

    void Take(BaselinePlan.Kept kept, string device, InputPreparation preparation, QualityLimits limits)
    {
        try
        {
            var baseline = kept.Find(device);
            var input = new float[_contract.InputLength];
            preparation.Prepare(baseline.WindowFor(_contract, limits).MilliVolts.Span, input);
            Become(input, new(baseline.RecordedAt, baseline.Participant));
        }
        catch (EcgStreamException mistake)
        {
            // Other devices go on; this one's predictions say what is missing.
            (_state, Trouble) = (BaselineState.Missing, mistake.Message);
        }
    }

    void Become(float[] input, BaselineOrigin origin)
    {
        (_input, _origin) = (input, origin);
        _state = BaselineState.Ready;
    }
}

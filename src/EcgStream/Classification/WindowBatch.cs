using System.Collections.Immutable;
using System.Globalization;
using System.Reactive.Concurrency;

namespace EcgStream;

/// <summary>The windows of one run of the classifier, with its buffers, which are made once.</summary>
sealed class WindowBatch
{
    readonly IWindowClassifier _classifier;
    readonly QualityAssessor _assessor;
    readonly InputPreparation _preparation;
    readonly IScheduler _clock;
    readonly Entry[] _entries;
    readonly float[] _input;
    readonly float[] _baselines;
    readonly float[] _output;
    int _count;
    int _asked;

    public WindowBatch(IWindowClassifier classifier, QualityLimits limits, IScheduler clock)
    {
        var contract = classifier.Contract;
        (_classifier, _clock) = (classifier, clock);
        _assessor = new QualityAssessor(contract.RateHz, limits);
        _entries = new Entry[classifier.MaxBatch];
        _preparation = new InputPreparation(contract);
        _input = new float[classifier.MaxBatch * contract.InputLength];
        _baselines = contract.NeedsBaseline ? new float[_input.Length] : [];
        _output = new float[classifier.MaxBatch * contract.Labels.Length];
    }

    public bool IsFull => _count == _entries.Length;

    /// <summary>Adds a window; whether the model can be asked about it, and if not why, is decided here.</summary>
    public void Add(ClassificationLane lane, EcgWindow window)
    {
        var samples = window.MilliVolts.Span;
        var quality = _assessor.Assess(samples, window.Marks, window.Start, out var heartRate);
        var withheld = lane.Baseline.Meet(window, quality, _preparation);
        var slot = -1;
        if (quality.IsUsable && withheld.IsEmpty)
        {
            var length = _classifier.Contract.InputLength;
            if (!_preparation.Prepare(samples, _input.AsSpan(_asked * length, length)))
                withheld = [InputPreparation.NoFeatures];
            else
            {
                slot = _asked++;
                if (_baselines.Length > 0)
                    lane.Baseline.Input.CopyTo(_baselines.AsSpan(slot * length, length));
            }
        }
        _entries[_count++] = new(lane, window, quality, heartRate, slot, withheld);
    }

    /// <summary>Asks the model about the usable windows and says every window's prediction, in the order they were added.</summary>
    public void Run()
    {
        if (_count == 0)
            return;
        var contract = _classifier.Contract;
        string? failure = null;
        if (_asked > 0)
        {
            try
            {
                var values = _asked * contract.InputLength;
                _classifier.Classify(
                    _input.AsSpan(0, values),
                    _baselines.Length > 0 ? _baselines.AsSpan(0, values) : [],
                    _asked,
                    _output.AsSpan(0, _asked * contract.Labels.Length));
            }
#pragma warning disable CA1031 // A model that fails on one batch must not end every device's stream: the prediction says what happened.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = $"classifier failed: {exception.Message}";
            }
        }
        var (count, now) = (_count, _clock.Now);
        (_count, _asked) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var entry = _entries[i];
            _entries[i] = default;
            var prediction = Predict(entry, failure, now);
            entry.Window.GiveBack();
            entry.Lane.Say(prediction);
        }
    }

    Prediction Predict(in Entry entry, string? failure, DateTimeOffset now)
    {
        var contract = _classifier.Contract;
        var labels = contract.Labels;
        var window = entry.Window;
        ImmutableArray<float> probabilities = [];
        var reasons = entry.Withheld.IsEmpty ? entry.Quality.Reasons : [.. WhyUnusable(entry.Quality), .. entry.Withheld];
        string? emotion = null;
        if (entry.Slot >= 0 && failure is null)
        {
            var output = _output.AsSpan(entry.Slot * labels.Length, labels.Length);
            probabilities = [.. output];
            var best = IndexOfLargest(output);
            // As a float, or a probability of 0.9 would lie below a threshold of 0.9.
            var isSure = output[best] >= (float)contract.AbstainBelow;
            emotion = isSure ? labels[best] : null;
            reasons = isSure ? [] : [Unsure(output[best], contract.AbstainBelow)];
        }
        else if (entry.Slot >= 0)
        {
            reasons = [failure!];
        }
        return new Prediction
        {
            Device = entry.Lane.Device,
            Sequence = entry.Lane.Sequence,
            WindowStart = window.StartedAt,
            WindowEnd = window.EndedAt,
            StartSample = window.Start,
            Emotion = emotion,
            Reasons = reasons,
            Labels = labels,
            Probabilities = probabilities,
            Quality = entry.Quality,
            HeartRate = entry.Quality.IsUsable ? entry.HeartRate : null,
            Baseline = probabilities.IsEmpty ? null : entry.Lane.Baseline.Origin,
            Model = contract,
            Provider = _classifier.Provider,
            Latency = entry.Lane.Waits ? null : now - window.CompletedAt,
        };
    }

    static ImmutableArray<string> WhyUnusable(WindowQuality quality) => quality.IsUsable ? [] : quality.Reasons;

    // Two decimals as on the screen, more only where they would hide the difference.
    static string Unsure(float probability, double threshold)
    {
        for (var decimals = 2; ; decimals++)
        {
            var (said, limit) = (Fixed(probability), Fixed(threshold));
            if (said != limit || decimals == 6)
                return $"not sure enough: {said} is below this model's {limit}";
            string Fixed(double value) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        }
    }

    static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }
        return best;
    }

    readonly record struct Entry(ClassificationLane Lane, EcgWindow Window, WindowQuality Quality, double? HeartRate, int Slot, ImmutableArray<string> Withheld);
}

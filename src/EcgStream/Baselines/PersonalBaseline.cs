using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream;

/// <summary>
/// A person's ECG at rest, as the device sent it: unfiltered, at the device's own rate, and longer by a lead-in in which filters settle, so that
/// any model's rate, filter and window can be applied to it later. It is personal data.
/// </summary>
public sealed record PersonalBaseline
{
    /// <summary>How the rest is judged, whatever model it may serve: 0.5 … 40 Hz at 300 Hz.</summary>
    static readonly SignalPathOptions Judging = new() { RateHz = 300, Filter = QualityAssessor.UsualFilter };

    /// <summary>Whose it is: 1 to 64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</summary>
    public required string Participant { get; init; }

    /// <summary>Time of the first sample of the rest, behind the lead-in.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The source's URI, without secrets.</summary>
    public required string Source { get; init; }

    /// <summary>The device at that source.</summary>
    public required string Device { get; init; }

    /// <summary>Sampling rate, Hz.</summary>
    public required double RateHz { get; init; }

    /// <summary>Lead-in and rest, unfiltered, mV, all finite.</summary>
    public required ReadOnlyMemory<float> MilliVolts { get; init; }

    /// <summary>Samples before the rest begins.</summary>
    public required int LeadIn { get; init; }

    /// <summary>Faults, indices into <see cref="MilliVolts"/>.</summary>
    public ImmutableArray<SignalMark> Marks { get; init; } = [];

    /// <summary>How far the rest can be trusted.</summary>
    public WindowQuality Quality { get; init; } = WindowQuality.Clean;

    /// <summary>Heart rate at rest, beats a minute; null where it can't be told.</summary>
    public double? HeartRate { get; init; }

    /// <summary>Length of the rest, without the lead-in.</summary>
    public TimeSpan Rest => TimeSpan.FromSeconds((MilliVolts.Length - LeadIn) / RateHz);

    /// <summary>
    /// The last window of the recording as a model takes it, before normalisation: its rate, its filter, its length. One longer than the rest begins in the
    /// lead-in. Its times are counted from 1970, and mean nothing.
    /// </summary>
    /// <exception cref="EcgStreamException">
    /// Lead-in and rest together are shorter than the model's window, or the window is not good enough under the model's filter, or tells none of the features
    /// that the model takes.
    /// </exception>
    public EcgWindow WindowFor(ModelContract contract, QualityLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var window = LastWindow(new() { RateHz = contract.RateHz, WindowLength = contract.WindowLength, Filter = contract.Filter })
            ?? throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"The baseline of '{Participant}' is {Rest.TotalSeconds:0.#} s long and the model '{contract.Name}' compares with {contract.WindowDuration.TotalSeconds:0.#} s: record it again with --rest {contract.WindowDuration.TotalSeconds:0.###}s."));
        var quality = new QualityAssessor(contract.RateHz, limits).Assess(window.MilliVolts.Span, window.Marks, window.Start);
        if (!quality.IsUsable)
            throw NotGoodEnough(quality.Reasons);
        return new InputPreparation(contract).Prepare(window.MilliVolts.Span, new float[contract.InputLength])
            ? window
            : throw NotGoodEnough([InputPreparation.NoFeatures]);

        EcgStreamException NotGoodEnough(ImmutableArray<string> reasons) => new(
            $"The baseline of '{Participant}' is not good enough for the model '{contract.Name}' ({string.Join(", ", reasons)}): record it again with 'ecgstream baseline record'.");
    }

    /// <summary>The same with its quality and heart rate, as the rest shows them between 0.5 and 40 Hz.</summary>
    /// <param name="limits">Where it stops being usable; the defaults if null.</param>
    /// <exception cref="EcgStreamException">The rate is out of the range that can be resampled.</exception>
    public PersonalBaseline Judged(QualityLimits? limits = null)
    {
        var length = (int)Math.Round(Rest.TotalSeconds * Judging.RateHz);
        if (length < 1 || LastWindow(Judging with { WindowLength = length }) is not { } window)
            return this with { Quality = new(0, ["empty"], false), HeartRate = null };
        var quality = new QualityAssessor(Judging.RateHz, limits).Assess(window.MilliVolts.Span, window.Marks, window.Start, out var heartRate);
        return this with { Quality = quality, HeartRate = quality.IsUsable ? heartRate : null };
    }

    EcgWindow? LastWindow(SignalPathOptions options)
    {
        var outputs = (long)Math.Ceiling(MilliVolts.Length / RateHz * options.RateHz - 1e-6);
        var before = outputs - options.WindowLength;
        if (before < 0 || MilliVolts.Length == 0)
            return null;
        // The second window begins where it ends with the signal.
        var last = new LatestWindow();
        var path = new SignalPath(options with { Hop = TimeSpan.FromSeconds(Math.Max(1, before) / options.RateHz) }, last);
        path.Push(new SampleChunk(0, MilliVolts, DateTimeOffset.UnixEpoch) { RateHz = RateHz, Marks = Marks });
        path.Complete();
        return last.Window;
    }

    sealed class LatestWindow : ISignalPathObserver
    {
        public EcgWindow? Window { get; private set; }

        public void OnWindow(EcgWindow window) => Window = window;

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at)
        {
        }

        public void OnRepeated(long samples, DateTimeOffset at)
        {
        }

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}

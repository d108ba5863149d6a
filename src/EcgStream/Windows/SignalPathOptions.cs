namespace EcgStream;

/// <summary>How a device's samples become windows.</summary>
public sealed record SignalPathOptions
{
    /// <summary>What <see cref="LongestBridge"/> is unless something else is said.</summary>
    public static TimeSpan DefaultLongestBridge { get; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Rate of the windows, Hz.</summary>
    public double RateHz { get; init; } = 300;

    /// <summary>Samples a window.</summary>
    public int WindowLength { get; init; } = 18_000;

    /// <summary>From the start of one window to the start of the next; rounded to whole samples, at least one.</summary>
    public TimeSpan Hop { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Filters between resampling and windowing.</summary>
    public FilterSpec Filter { get; init; } = FilterSpec.None;

    /// <summary>
    /// The longest gap that is bridged by a straight line and marked <see cref="SignalFault.Missing"/>; after a longer one the window
    /// starts over. 0.2 s: one lost packet must not cost a minute, but a heart beat must never be drawn by us.
    /// </summary>
    public TimeSpan LongestBridge { get; init; } = DefaultLongestBridge;

    /// <summary>What a model's contract asks for.</summary>
    public static SignalPathOptions For(ModelContract contract, TimeSpan hop)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return new() { RateHz = contract.RateHz, WindowLength = contract.WindowLength, Filter = contract.Filter, Hop = hop };
    }

    /// <summary>Samples from the start of one window to the start of the next.</summary>
    public int HopSamples => (int)Math.Clamp(Math.Round(Hop.TotalSeconds * RateHz), 1, int.MaxValue);
}

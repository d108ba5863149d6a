using System.Globalization;

namespace EcgStream;

/// <summary>
/// The filters a signal runs through before windowing, as a model's contract states them. Each stage that is null is absent.
/// </summary>
/// <param name="HighPassHz">Corner (−3 dB) of the Butterworth high-pass of <paramref name="Order"/>, Hz; removes baseline wander.</param>
/// <param name="LowPassHz">Corner (−3 dB) of the Butterworth low-pass of <paramref name="Order"/>, Hz.</param>
/// <param name="NotchHz">Centre of the mains notch, 50 or 60 Hz in practice (quality factor 30).</param>
/// <param name="Order">Order of the Butterworth stages, 1 to 8.</param>
public sealed record FilterSpec(double? HighPassHz = null, double? LowPassHz = null, double? NotchHz = null, int Order = 2)
{
    /// <summary>No filter at all.</summary>
    public static FilterSpec None { get; } = new();

    /// <summary>Whether no stage is present.</summary>
    public bool IsNone => HighPassHz is null && LowPassHz is null && NotchHz is null;

    /// <summary>
    /// Reads the text form, for example <c>highpass=0.5;lowpass=40;order=2</c>, <c>notch=50</c> or <c>none</c>.
    /// </summary>
    /// <exception cref="EcgStreamException">The text is not of that form or a number is out of range.</exception>
    public static FilterSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim() is "" or "none")
            return None;
        var spec = None;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !double.TryParse(part.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                || !(value > 0) || !double.IsFinite(value))
                throw Malformed(text, part);
            spec = part[..equals] switch
            {
                "highpass" => spec with { HighPassHz = value },
                "lowpass" => spec with { LowPassHz = value },
                "notch" => spec with { NotchHz = value },
                "order" when value is >= 1 and <= 8 && value == Math.Floor(value) => spec with { Order = (int)value },
                _ => throw Malformed(text, part),
            };
        }
        if (spec is { HighPassHz: { } low, LowPassHz: { } high } && low >= high)
            throw new EcgStreamException($"The filter '{text}' lets nothing through: its high-pass corner must lie below its low-pass corner.");
        return spec;
    }

    /// <summary>The text form that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        if (IsNone)
            return "none";
        var parts = new List<string>(4);
        void Add(string name, double? value)
        {
            if (value is { } v)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={v}"));
        }
        Add("highpass", HighPassHz);
        Add("lowpass", LowPassHz);
        Add("notch", NotchHz);
        if (HighPassHz is not null || LowPassHz is not null)
            Add("order", Order);
        return string.Join(';', parts);
    }

    static EcgStreamException Malformed(string text, string part) =>
        new($"The filter '{text}' can't be read at '{part}': write 'none' or stages such as 'highpass=0.5;lowpass=40;notch=50;order=2'.");
}

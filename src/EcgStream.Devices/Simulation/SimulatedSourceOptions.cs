using System.Globalization;

namespace EcgStream.Devices;

/// <summary>What a <c>sim:</c> URI asks for, checked.</summary>
public sealed record SimulatedSourceOptions
{
    const string Rested = "rest";

    /// <summary><c>subject=7</c>: number in the cohort, 0 or more. By default 1.</summary>
    public int Subject { get; init; } = 1;

    /// <summary><c>seed=1</c>: seed of the cohort and of all that is random, 0 or more. By default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary><c>emotion=calm</c>: the first emotion, or <c>rest</c> (null). By default calm.</summary>
    public string? Emotion { get; init; } = "calm";

    /// <summary><c>switch=120</c>: seconds after which another emotion comes, again and again; null for never.</summary>
    public double? SwitchSeconds { get; init; }

    /// <summary><c>rate=250</c>: sampling rate, 50 … 4,000 Hz. By default 250.</summary>
    public double RateHz { get; init; } = 250;

    /// <summary>
    /// <c>noise=none|low|medium|high</c> (25, 18 and 10 dB), or the signal-to-noise ratio itself, for example <c>noise=12dB</c>. By default low.
    /// </summary>
    public NoiseOptions Noise { get; init; } = new() { SnrDb = 25 };

    /// <summary><c>mains=50|60</c>, in <see cref="NoiseOptions.MainsHz"/>; <c>elicitation=film|recall|task</c>; <c>effect=1</c>.</summary>
    public CohortOptions Cohort { get; init; } = new();

    /// <summary><c>device=sim-7</c>: the device's name. By default <c>sim-</c> and the subject.</summary>
    public string Device { get; init; } = "sim-1";

    /// <summary><c>speed=1</c>: times real time, 0.1 … 1,000; null for <c>max</c>, as fast as the receiver takes it.</summary>
    public double? Speed { get; init; } = 1;

    /// <summary><c>backlog=60</c>: seconds of the past that come at once. By default none.</summary>
    public double BacklogSeconds { get; init; }

    /// <summary><c>duration=600</c>: seconds of signal until the end, backlog included; null for ever.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary><c>faults=lead-off</c>: about once a minute an electrode is off for 3 to 8 s, and the device says so.</summary>
    public bool HasLeadOff { get; init; }

    /// <summary><c>faults=gaps</c>: about once a minute 0.2 to 3 s of samples are lost on the way. <c>faults=all</c> is both.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Reads the options of a URI.</summary>
    /// <exception cref="EcgStreamException">An option is unknown or its value is not allowed.</exception>
    public static SimulatedSourceOptions From(SourceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Path.Length > 0)
            throw new EcgStreamException($"The source '{uri.Text}' has a path, '{uri.Path}', which 'sim:' does not take: write 'sim:?subject=7&emotion=calm'.");
        var subject = uri.GetInteger("subject", 1, 0, int.MaxValue)!.Value;
        var (leadOff, gaps) = ReadFaults(uri);
        var options = new SimulatedSourceOptions
        {
            Subject = subject,
            Seed = (ulong)uri.GetInteger("seed", 1, 0, int.MaxValue)!.Value,
            Emotion = ReadEmotion(uri),
            SwitchSeconds = uri.GetNumber("switch", null, 1, 86_400),
            RateHz = uri.GetNumber("rate", 250, 50, 4000)!.Value,
            Noise = ReadNoise(uri),
            Cohort = new()
            {
                Elicitation = uri.GetChoice("elicitation", "recall", "film", "recall", "task") switch
                {
                    "film" => Elicitation.Film,
                    "task" => Elicitation.Task,
                    _ => Elicitation.Recall,
                },
                EffectScale = uri.GetNumber("effect", 1, 0, 5)!.Value,
            },
            Device = uri.GetDevice() ?? string.Create(CultureInfo.InvariantCulture, $"sim-{subject}"),
            Speed = uri.Get("speed") == "max" ? null : ReadSpeed(uri),
            BacklogSeconds = uri.GetNumber("backlog", 0, 0, 3600)!.Value,
            DurationSeconds = uri.GetNumber("duration", null, 1, 1e7),
            HasLeadOff = leadOff,
            HasGaps = gaps,
        };
        uri.RefuseUnknownOptions();
        if (options is { Speed: null, DurationSeconds: null })
            throw new EcgStreamException($"The source '{uri.Text}' would run for ever at speed=max: say how many seconds, for example 'duration=600'.");
        return options;
    }

    static string? ReadEmotion(SourceUri uri)
    {
        var emotion = uri.Get("emotion", "calm")!;
        if (emotion == Rested)
            return null;
        return Emotions.All.Contains(emotion) ? emotion : throw new EcgStreamException(
            $"The source '{uri.Text}' has emotion={emotion}: choose one of {string.Join(", ", Emotions.All)}, or {Rested}.");
    }

    static NoiseOptions ReadNoise(SourceUri uri)
    {
        var mains = uri.GetChoice("mains", "50", "50", "60") == "60" ? 60 : 50;
        var text = uri.Get("noise", "low")!;
        double? decibels = text switch
        {
            "none" => double.PositiveInfinity,
            "low" => 25,
            "medium" => 18,
            "high" => 10,
            _ when text.EndsWith("dB", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value is >= -20 and <= 80 => value,
            _ => null,
        };
        return decibels is { } snr ? new() { SnrDb = snr, MainsHz = mains } : throw new EcgStreamException(
            $"The source '{uri.Text}' has noise={text}: choose none, low, medium or high, or give a signal-to-noise ratio from -20dB to 80dB.");
    }

    static (bool LeadOff, bool Gaps) ReadFaults(SourceUri uri) =>
        uri.GetChoice("faults", "none", "none", "lead-off", "gaps", "all") switch
        {
            "lead-off" => (true, false),
            "gaps" => (false, true),
            "all" => (true, true),
            _ => (false, false),
        };

    static double? ReadSpeed(SourceUri uri)
    {
        if (uri.Get("speed") is not { } text)
            return 1;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0.1 and <= 1000
            ? value
            : throw new EcgStreamException($"The source '{uri.Text}' has speed={text}: give a number from 0.1 to 1000, or max.");
    }
}

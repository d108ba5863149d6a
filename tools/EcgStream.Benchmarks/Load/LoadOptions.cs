using System.Globalization;
using EcgStream.Mqtt;

namespace EcgStream.Benchmarks.Load;

/// <summary>What a load run is asked for on its command line.</summary>
sealed record LoadOptions
{
    /// <summary>Sampling rate of every device, Hz: the model's, so that no figure hides a resampler.</summary>
    public const int SampleRateHz = 300;

    /// <summary>Samples of a window: a minute.</summary>
    public const int WindowSamples = 60 * SampleRateHz;

    /// <summary>Samples of a message of history.</summary>
    public const int HistoryChunk = 3_000;

    /// <summary>Connections, each one device, 1 … 1,000.</summary>
    public int Devices { get; init; } = 1_000;

    /// <summary>Messages a second of each device at a multiplier of 1.</summary>
    public int Rate { get; init; } = 10;

    /// <summary><c>json</c> or <c>binary</c>.</summary>
    public string Payload { get; init; } = "json";

    /// <summary>Quality of service of the devices' messages, 0 or 1.</summary>
    public int Qos { get; init; }

    /// <summary>Length of each step, s.</summary>
    public int Seconds { get; init; } = 20;

    /// <summary><c>embedded</c> (in the process of the ingest, as <c>ecgstream run</c> has it), <c>separate</c> (the same in a process of its own), <c>mosquitto</c>, or host:port.</summary>
    public string Broker { get; init; } = "embedded";

    /// <summary>Where the broker runs already; null where the run brings its own.</summary>
    public BrokerAddress? RunningBroker => OwnBrokers.Contains(Broker) ? null : AddressOf(Broker);

    /// <summary>The steps, one after another, as parts of the full load, each 0 … 100; 0 is a pause.</summary>
    public IReadOnlyList<double> Multipliers { get; init; } = [1];

    /// <summary>What a multiplier multiplies: how many of the devices send (<c>devices</c>) or how often each does (<c>rate</c>).</summary>
    public string Scale { get; init; } = "devices";

    /// <summary>A model's name or path; <c>none</c> makes windows and classifies none.</summary>
    public string Model { get; init; } = "none";

    /// <summary>Whether a multiplier is a share of the devices.</summary>
    public bool ScalesDevices => Scale == "devices";

    /// <summary>Samples of a live message.</summary>
    public int MessageSamples => SampleRateHz / Rate;

    /// <summary>
    /// What a device sends ahead in large messages, so that its window is full when the measurement begins, samples: a minute, and a part of a second that
    /// differs from device to device, or the windows of all would fall due at one moment of each second.
    /// </summary>
    public int HistoryOf(int device) => WindowSamples + device % Rate * MessageSamples;

    /// <summary>The most devices that any step has send.</summary>
    public int Connections => ScalesDevices ? (int)Math.Round(Devices * Multipliers.Max()) : Devices;

    /// <summary>Reads the command line behind <c>load</c>.</summary>
    /// <exception cref="ArgumentException">It can't be understood; the message says what.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--devices" => options with { Devices = Whole(value, 1, MaximumDevices) },
                "--rate" => options with { Rate = Whole(value, 1, SampleRateHz) },
                "--payload" => options with { Payload = Choice(value, "json", "binary") },
                "--qos" => options with { Qos = Whole(value, 0, 1) },
                "--seconds" => options with { Seconds = Whole(value, 1, 3600) },
                "--broker" => options with { Broker = OwnBrokers.Contains(value) || AddressOf(value) is not null ? value : throw NoBroker(value) },
                "--multiplier" => options with { Multipliers = [.. value.Split(',').Select(Part)] },
                "--scale" => options with { Scale = Choice(value, "devices", "rate") },
                "--model" => options with { Model = value },
                _ => throw new ArgumentException($"There is no option {arguments[i]}."),
            };
        }
        if (SampleRateHz % options.Rate != 0)
            throw new ArgumentException($"--rate {options.Rate}: {SampleRateHz} samples a second must make whole messages.");
        if (options.Connections is < 1 or > MaximumDevices)
            throw new ArgumentException($"{options.Connections} devices would send at once: 1 to {MaximumDevices} may.");
        return options;
    }

    /// <summary>The command line that says the same, for a process of our own.</summary>
    public IEnumerable<string> ToArguments() =>
    [
        "--devices", Devices.ToString(CultureInfo.InvariantCulture), "--rate", Rate.ToString(CultureInfo.InvariantCulture), "--payload", Payload,
        "--qos", Qos.ToString(CultureInfo.InvariantCulture), "--seconds", Seconds.ToString(CultureInfo.InvariantCulture), "--broker", Broker,
        "--multiplier", string.Join(',', Multipliers.Select(m => m.ToString(CultureInfo.InvariantCulture))), "--scale", Scale, "--model", Model,
    ];

    // One subscription takes no more; see MqttSource.MaximumDevices.
    const int MaximumDevices = MqttSource.MaximumDevices;

    static readonly string[] OwnBrokers = ["embedded", "separate", "mosquitto"];

    // Devices log in as nobody and without encryption.
    static BrokerAddress? AddressOf(string value)
    {
        var uri = "mqtt://" + value;
        try
        {
            var address = BrokerAddress.Parse(uri, _ => null);
            return address.UserName is null && address.ToString() == uri ? address : null;
        }
        catch (EcgStreamException)
        {
            return null;
        }
    }

    static ArgumentException NoBroker(string value) =>
        new($"--broker '{value}' is none of {string.Join(", ", OwnBrokers)} and no HOST:PORT of a broker that lets anybody in.");

    static double Part(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var part) && part is >= 0 and <= 100
            ? part
            : throw new ArgumentException($"--multiplier '{value}' is no number from 0 to 100.");

    static int Whole(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"'{value}' is no whole number from {least} to {most}.");

    static string Choice(string value, params string[] choices) =>
        choices.Contains(value) ? value : throw new ArgumentException($"'{value}' is none of {string.Join(", ", choices)}.");
}

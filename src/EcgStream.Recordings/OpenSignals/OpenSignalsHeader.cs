using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace EcgStream.Recordings;

/// <summary>
/// The header of an OpenSignals text file: a comment that holds a JSON object with a member for each device. Their columns stand in the rows one
/// device after another.
/// </summary>
/// <param name="RateHz">Rows a second, the same for every device.</param>
/// <param name="BaseTime">When the recording began, taken as UTC; null where it is not said.</param>
/// <param name="Channels">The analogue channels, in the order of their columns.</param>
/// <param name="Comments">What people wrote, and which devices they were.</param>
sealed record OpenSignalsHeader(double RateHz, DateTimeOffset? BaseTime, ImmutableArray<OpenSignalsChannel> Channels, ImmutableArray<string> Comments)
{
    const int DefaultBits = 10;

    /// <summary>Reads the JSON object.</summary>
    /// <exception cref="EcgStreamException">It is malformed, or its devices have different rates.</exception>
    public static OpenSignalsHeader Parse(string file, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Of(file, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new EcgStreamException($"The header of '{file}' can't be read: its second line should be a '#' and a JSON object with the devices, as OpenSignals writes it.", e);
        }
    }

    static OpenSignalsHeader Of(string file, JsonElement root)
    {
        var channels = ImmutableArray.CreateBuilder<OpenSignalsChannel>();
        var comments = ImmutableArray.CreateBuilder<string>();
        double? rate = null;
        DateTimeOffset? baseTime = null;
        var column = 0;
        foreach (var device in root.EnumerateObject())
        {
            var own = device.Value.GetProperty("sampling rate"u8) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
            if (own is not (>= 1 and <= 1e6) || (rate ?? own) != own)
                throw new EcgStreamException(FormattableString.Invariant($"The header of '{file}' states {own} Hz for {device.Name}: every device needs the same rate, from 1 to 1,000,000 Hz."));
            rate = own;
            baseTime ??= Time(Text(device.Value, "date"), Text(device.Value, "time"));
            if (Text(device.Value, "comments") is { Length: > 0 } comment)
                comments.Add(Printable.Shorten(comment));
            comments.Add(Printable.Shorten($"{Text(device.Value, "device") ?? "device"} {device.Name}"));
            AddChannels(device, channels, ref column);
        }
        return rate is not null && channels.Count > 0
            ? new(rate.Value, baseTime, Named(channels), comments.ToImmutable())
            : throw new EcgStreamException($"The header of '{file}' describes no channels: there is nothing to read.");
    }

    static void AddChannels(JsonProperty device, ImmutableArray<OpenSignalsChannel>.Builder channels, ref int column)
    {
        var columns = Texts(device.Value, "column");
        var labels = Texts(device.Value, "label");
        var sensors = Texts(device.Value, "sensor");
        var bits = device.Value.TryGetProperty("resolution"u8, out var stated) && stated.ValueKind == JsonValueKind.Array ? stated.EnumerateArray().Select(b => b.GetInt32()).ToList() : [];
        var isBitalino = Text(device.Value, "device")?.StartsWith("bitalino", StringComparison.OrdinalIgnoreCase) is true;
        var isConverted = device.Value.TryGetProperty("convertedValues"u8, out var converted) && converted.ValueKind == JsonValueKind.Number && converted.GetDouble() != 0;
        // Resolutions stand for all columns, or for the last ones alone.
        int? Bits(int i) => i - columns.Count + bits.Count is var at && at >= 0 && at < bits.Count && bits[at] is > 0 and <= 32 ? bits[at] : null;

        var counter = columns.FindIndex(c => string.Equals(c, "nSeq", StringComparison.OrdinalIgnoreCase));
        for (var i = 0; i < labels.Count; i++)
        {
            var at = columns.FindLastIndex(c => string.Equals(c, labels[i], StringComparison.OrdinalIgnoreCase));
            // A header may lack the names of its columns' channels, which are the last ones.
            at = at >= 0 ? at : columns.Count - labels.Count + i;
            if (at < 0 || at == counter)
                continue;
            var sensor = i < sensors.Count ? sensors[i] : "";
            channels.Add(new(
                sensor is "" or "RAW" or "CUSTOM" ? labels[i] : sensor,
                labels[i],
                device.Name,
                column + at,
                Bits(at) ?? (isBitalino ? DefaultBits : null),
                isBitalino && !isConverted && Recordings.Channels.LooksLikeEcg(sensor),
                counter < 0 ? null : column + counter,
                counter < 0 ? null : Bits(counter)));
        }
        column += columns.Count;
    }

    // By the sensor; two of one kind are told apart by their place on the device, and then by the device.
    static ImmutableArray<OpenSignalsChannel> Named(IReadOnlyList<OpenSignalsChannel> channels)
    {
        bool Alone(OpenSignalsChannel channel, Func<OpenSignalsChannel, string> name) => channels.Count(c => name(c) == name(channel)) == 1;
        return
        [
            .. channels.Select(c => Alone(c, o => o.Name) ? c
                : Alone(c, o => $"{o.Name} {o.Label}") ? c with { Name = $"{c.Name} {c.Label}" }
                : c with { Name = $"{c.Name} {c.Label} {c.Device}" }),
        ];
    }

    static string? Text(JsonElement device, string member) =>
        device.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static List<string> Texts(JsonElement device, string member) =>
        device.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? Printable.Shorten(v.GetString()!) : "")]
            : [];

    static DateTimeOffset? Time(string? date, string? time) =>
        DateTime.TryParseExact($"{date} {time}", ["yyyy-M-d H:m:s", "yyyy-M-d H:m:s.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && at.Year is > 1 and < 6000
            ? new DateTimeOffset(at, TimeSpan.Zero)
            : null;
}

/// <summary>An analogue channel.</summary>
/// <param name="Name">Its sensor, for example <c>ECG</c>, or the place it is plugged in.</param>
/// <param name="Label">The place it is plugged in, for example <c>A1</c>.</param>
/// <param name="Device">The device's address.</param>
/// <param name="Column">Its column, from 0.</param>
/// <param name="Bits">Bits of its converter; null where they are not stated.</param>
/// <param name="IsEcg">Whether it is the sensor whose transfer function is known.</param>
/// <param name="Counter">The column in which its device counts; null without one.</param>
/// <param name="CounterBits">Bits of that counter; null where they are not stated.</param>
sealed record OpenSignalsChannel(string Name, string Label, string Device, int Column, int? Bits, bool IsEcg, int? Counter, int? CounterBits)
{
    // BITalino's ECG sensor, from its data sheet: 3.3 V over the converter's range behind a gain of 1,100.
    const double SupplyMilliVolts = 3300;
    const double Gain = 1100;

    /// <summary>Steps of the converter.</summary>
    public double Steps => Math.Pow(2, Bits ?? 0);

    /// <summary>Millivolts of one step of the ECG sensor.</summary>
    public double Resolution => SupplyMilliVolts / Gain / Steps;

    /// <summary>Millivolts that the ECG sensor saw.</summary>
    public double MilliVolts(double adc) => (adc / Steps - 0.5) * SupplyMilliVolts / Gain;
}

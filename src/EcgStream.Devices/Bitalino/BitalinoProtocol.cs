using System.Collections.Immutable;

namespace EcgStream.Devices;

/// <summary>
/// <c>format=bitalino&amp;channels=A1,A2&amp;channel=A2&amp;rate=1000</c>: a BITalino over its Bluetooth port or USB, counting to 16. Options:
/// <c>channels</c>, what the board sends (A1 … A6; otherwise <c>channel</c> alone); <c>channel</c>, the one with the ECG (A2, where the boards
/// have their ECG sensor, if it is sent; otherwise the first of <c>channels</c>); <c>rate</c>, 1, 10, 100 or 1000 Hz (1000). The first four
/// that are sent have 10 bits, the fifth and sixth 6: with more than four, an ECG belongs among the first. Source: BITalino firmware
/// and Python API.
/// </summary>
static class BitalinoProtocol
{
    const int EcgChannel = 2;

    static readonly ImmutableArray<int> Rates = [1, 10, 100, 1000];

    // Frames of a board that streams hold any byte, so the answer is known by its words.
    static readonly SerialCommand AskVersion = new(new byte[] { 7 }, "\n"u8.ToArray(), TimeSpan.FromSeconds(1)) { ReplyHolds = "BITalino"u8.ToArray() };

    public static SerialProtocol Protocol { get; } = new("bitalino", Read);

    static SerialLanguage Read(SourceUri uri)
    {
        var only = uri.Get("channel") is { } one ? Number(uri, "channel", one) : (int?)null;
        var sent = uri.Get("channels") is { } many
            ? [.. many.Split(',').Select(name => Number(uri, "channels", name)).Distinct().Order()]
            : ImmutableArray.Create(only ?? EcgChannel);
        var channel = only ?? (sent.Contains(EcgChannel) ? EcgChannel : sent[0]);
        if (!sent.Contains(channel))
            throw new EcgStreamException($"The source '{uri.Text}' has channel=A{channel}, which channels={uri.Get("channels")} does not hold: add it there.");
        var rate = uri.GetInteger("rate", 1000, 1, 1000)!.Value;
        var code = Rates.IndexOf(rate);
        if (code < 0)
            throw new EcgStreamException($"The source '{uri.Text}' has rate={rate}: a BITalino takes {string.Join(", ", Rates)} samples a second.");
        var mask = sent.Sum(number => 1 << (number - 1));
        return new(() => new BitalinoDecoder(sent.Length, sent.IndexOf(channel)))
        {
            RateHz = rate,
            CounterModulus = BitalinoDecoder.CounterModulus,
            Start =
            [
                // A board that still streams from before hears nothing but 0; at rest 0 would set its battery's threshold.
                AskVersion,
                new(new byte[] { 0 }, default, TimeSpan.FromSeconds(0.3)) { IfUnanswered = true },
                AskVersion with { IfUnanswered = true },
                new(new[] { (byte)(code << 6 | 3) }, default, TimeSpan.FromSeconds(0.1)),
                new(new[] { (byte)(1 | mask << 2) }, default, TimeSpan.Zero),
            ],
            Stop = new byte[] { 0 },
            Unanswered = "No BITalino answers: switch it on, pair it, and check that this is its port.",
        };
    }

    static int Number(SourceUri uri, string option, string name) =>
        name is ['A' or 'a', >= '1' and <= '6' and var digit]
            ? digit - '0'
            : throw new EcgStreamException($"The source '{uri.Text}' has {option}={uri.Get(option)}: a BITalino's channels are A1 … A{BitalinoFrame.Channels}, for example {option}=A1.");
}

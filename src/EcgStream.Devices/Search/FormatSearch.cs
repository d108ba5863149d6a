namespace EcgStream.Devices;

/// <summary>
/// <c>format=auto</c>: listens to a port for a second and a half and guesses what its bytes are. A port that is silent is asked what a
/// BITalino (7) and a Cyton (<c>v</c>, a soft reset) answer with their names. In this order, for <c>v</c> starts a BITalino on simulated
/// signals, and so is said only where none answered; one that starts all the same is stopped.
/// </summary>
/// <param name="uri">The source; its options count where they are given.</param>
/// <param name="opened">When the port was opened.</param>
/// <param name="write">Sends bytes to it.</param>
sealed class FormatSearch(SourceUri uri, TimeSpan opened, Action<ReadOnlyMemory<byte>> write)
{
    /// <summary>What is given as <c>format=</c>.</summary>
    public const string Name = "auto";

    /// <summary>The longest that a search of a port that answers nothing takes.</summary>
    public static TimeSpan Longest => ListenFor + BitalinoWait + CytonWait;

    const int MostBytes = 32_768;

    // All three together are below the usual longest silence.
    static readonly TimeSpan ListenFor = TimeSpan.FromSeconds(1.5);
    static readonly TimeSpan BitalinoWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan CytonWait = TimeSpan.FromSeconds(2);
    static readonly string[] Options = ["rate", "unit", "bits", "vref", "gain", "column", "columns", "key", "channel", "channels"];

    readonly List<byte> _seen = [];
    TimeSpan _since = opened;
    int _asked;
    string? _told;

    /// <summary>Marks the options of every format as known.</summary>
    /// <exception cref="EcgStreamException">An option makes no sense to any format that has it.</exception>
    public static void ReadOptions(SourceUri uri)
    {
        foreach (var option in Options)
        {
            if (uri.Get(option) is not { } value)
                continue;
            EcgStreamException? mistake = null;
            var fits = SerialProtocols.All.Where(protocol => Concerns(protocol.Name, option)).Any(protocol =>
            {
                try
                {
                    protocol.Read(SourceUri.Parse($"serial:{uri.Path}?{option}={Uri.EscapeDataString(value)}"));
                    return true;
                }
                catch (EcgStreamException e)
                {
                    mistake ??= e;
                    return false;
                }
            });
            if (!fits)
                throw mistake!;
        }
    }

    /// <summary>Takes in bytes.</summary>
    public void Take(ReadOnlySpan<byte> bytes) => _seen.AddRange(bytes[..Math.Min(bytes.Length, MostBytes - _seen.Count)]);

    /// <summary>Time passes.</summary>
    /// <returns>What was found, or what can be said so far; null while there is nothing new to say.</returns>
    public FormatFound? Tick(TimeSpan now)
    {
        if (_asked > 0 && Answer() is { } answer)
            return Found(answer);
        if (now - _since < (_asked switch { 0 => ListenFor, 1 => BitalinoWait, _ => CytonWait }))
            return null;
        if (_seen.Count > 0)
        {
            var guess = FormatGuess.Of([.. _seen], (now - _since).TotalSeconds, uri);
            if (_asked == 2 && guess.Format == "bitalino")
            {
                write(new byte[] { 0 });
                guess = RestingBitalino;
            }
            (_since, _asked) = (now, 0);
            _seen.Clear();
            return guess.Format is null ? Told(guess.What) : Found(guess);
        }
        _since = now;
        if (_asked < 2)
        {
            write(_asked++ == 0 ? new byte[] { 7 } : "v"u8.ToArray());
            return null;
        }
        _asked = 0;
        return Told($"{uri.Path} is silent, and no Cyton or BITalino answers: check that the device is on, and that this is its port.");
    }

    static FormatGuess RestingBitalino => new("bitalino", "a BITalino, waiting to be started", []);

    FormatGuess? Answer()
    {
        var text = System.Text.Encoding.Latin1.GetString([.. _seen]);
        if (text.Contains("Failure", StringComparison.Ordinal) && text.Contains("$$$", StringComparison.Ordinal))
            return new("cyton", "an OpenBCI dongle, whose board does not answer: switch the board on", []);
        if (text.Contains("$$$", StringComparison.Ordinal))
            return new("cyton", "an OpenBCI Cyton, waiting to be started", []);
        return text.Contains("BITalino", StringComparison.Ordinal) && text.EndsWith('\n')
            ? RestingBitalino
            : null;
    }

    FormatFound Found(FormatGuess guess)
    {
        var protocol = SerialProtocols.Find(guess.Format!)!;
        var options = guess.Options.ToDictionary();
        foreach (var name in Options.Where(name => Concerns(guess.Format!, name)))
        {
            if (uri.Get(name) is { } given)
                options[name] = given;
        }
        var baud = uri.Get("baud") is { } told ? $"baud={told}&" : "";
        var source = $"serial:{uri.Path}?{baud}format={guess.Format}{string.Concat(options.Select(o => $"&{o.Key}={o.Value}"))}";
        try
        {
            return new($"On {uri.Path}: {guess.What}; read it as '{source}'.", source, protocol.Read(SourceUri.Parse(source)));
        }
        catch (EcgStreamException mistake)
        {
            return new($"On {uri.Path}: {guess.What}, which the options don't fit. {mistake.Message}") { IsMistake = true };
        }
    }

    static bool Concerns(string format, string option) => format switch
    {
        "cyton" => option is "channel" or "gain",
        "bitalino" => option is "channel" or "channels" or "rate",
        _ => option is "rate" or "unit" or "bits" or "vref" or "gain"
            || option == (format switch { "ascii" => "column", "csv" => "columns", _ => "key" }),
    };

    FormatFound? Told(string sentence)
    {
        if (sentence == _told)
            return null;
        return new(_told = sentence);
    }
}

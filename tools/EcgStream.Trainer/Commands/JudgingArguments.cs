using System.CommandLine;
using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>The options of every command that judges: the same names mean the same everywhere.</summary>
sealed class JudgingArguments
{
    readonly Option<string> _split = new("--split")
    {
        Description = "participant, participant+stimulus, lopo (leave one participant out), holdout, last-third (the seed's) or record (leaks; warned of).",
        DefaultValueFactory = _ => "participant",
    };
    readonly Option<int> _folds = new("--folds") { Description = "Folds, 2 or more.", DefaultValueFactory = _ => 5 };
    readonly Option<int> _seed = new("--seed") { Description = "Seed of splits, weights and shuffles.", DefaultValueFactory = _ => 1 };
    readonly Option<int> _threads = new("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
    readonly Option<int?> _epochs = new("--epochs") { Description = "Most passes of a network; each kind has its own number." };
    readonly Option<int> _permutations = new("--permutations") { Description = "Shuffles of the permutation test, 1000 or more.", DefaultValueFactory = _ => 2_000 };
    readonly Option<string?> _pretrained = new("--pretrained") { Description = "Encoder weights of 'ecgtrain pretrain', for compact and compact-baseline." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_split, _folds, _seed, _threads, _epochs, _permutations, _pretrained])
            command.Options.Add(option);
    }

    /// <exception cref="EcgStreamException">A value is out of range.</exception>
    public (SplitKind Split, int Folds, JudgingOptions Options) Read(ParseResult parsed)
    {
        var pretrained = parsed.GetValue(_pretrained);
        if (pretrained is not null && !File.Exists(pretrained))
            throw new EcgStreamException($"There is no file {pretrained}: give a file of encoder weights.");
        return (ParseSplit(parsed.GetValue(_split)!), AtLeast(parsed.GetValue(_folds), 2, "--folds"), new()
        {
            Seed = AtLeast(parsed.GetValue(_seed), 0, "--seed"),
            Threads = AtLeast(parsed.GetValue(_threads), 1, "--threads"),
            Epochs = parsed.GetValue(_epochs) is { } epochs ? AtLeast(epochs, 1, "--epochs") : null,
            Permutations = AtLeast(parsed.GetValue(_permutations), 1_000, "--permutations"),
            Pretrained = pretrained,
        });
    }

    internal static SplitKind ParseSplit(string text) => text switch
    {
        "participant" => SplitKind.Participant,
        "participant+stimulus" => SplitKind.ParticipantAndStimulus,
        "lopo" => SplitKind.LeaveOneParticipantOut,
        "holdout" => SplitKind.HoldOut,
        "last-third" => SplitKind.LastThird,
        "record" => SplitKind.Record,
        _ => throw new EcgStreamException($"The split '{text}' is not known: choose participant, participant+stimulus, lopo, holdout, last-third or record."),
    };

    internal static int AtLeast(int value, int least, string option) => value >= least
        ? value
        : throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"{option} {value} is too small: give {least} or more."));
}

using System.Collections.Immutable;
using System.Globalization;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer;

/// <summary>Writes down what a training run did, in the words a user needs.</summary>
public static class CardMaker
{
    /// <param name="trained">The model that was written.</param>
    /// <param name="comparison">Its judgement, references beside it; the model is the last.</param>
    /// <param name="command">The command that repeats it.</param>
    /// <param name="licence">Of the model and the data behind it.</param>
    public static ModelCard Card(TrainedFile trained, Comparison comparison, string command, string licence)
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(comparison);
        var (contract, kind, data) = (trained.Contract, trained.Kind, trained.Data);
        var result = comparison.Models[^1];
        return new()
        {
            Name = contract.Name,
            Version = contract.Version,
            File = Path.GetFileName(trained.Path),
            Sha256 = contract.Hash,
            Summary = $"Names one of {contract.Labels.Length} states ({string.Join(", ", contract.Labels)}) for a minute of single-lead ECG{(contract.NeedsBaseline ? ", compared with the same person's minute at rest" : "")}.",
            TrainedOn = contract.TrainedOn,
            IsSimulated = data.IsSimulated,
            Model = new()
            {
                Kind = kind.Name,
                Title = kind.Title,
                Parameters = trained.Parameters,
                Setting = trained.Setting,
                Input = contract.Input,
                Features = contract.Features,
                NeedsBaseline = contract.NeedsBaseline,
                RateHz = contract.RateHz,
                WindowLength = contract.WindowLength,
                Filter = contract.Filter.ToString(),
                Normalisation = contract.Normalisation,
                Labels = contract.Labels,
                Temperature = contract.Temperature,
                AbstainBelow = contract.AbstainBelow,
                ParityDifference = trained.ParityDifference,
                ParityWindows = trained.ParityWindows,
            },
            Data = new()
            {
                Name = data.Name,
                Description = data.Description,
                CohortSeed = data.CohortSeed,
                Windows = data.Windows.Length,
                WindowsPerLabel = comparison.Data.WindowsPerLabel,
                TrainingParticipants = trained.TrainingParticipants,
                HeldOutParticipants = [.. data.Participants.Except(trained.TrainingParticipants, StringComparer.Ordinal)],
                Remarks = data.Remarks,
                BayesLimit = data.BayesLimit,
            },
            Evaluation = new()
            {
                Protocol = comparison.Protocol,
                IsOfThisFile = trained.WasJudged,
                Participants = result.Participants.Length,
                Windows = result.Windows.Length,
                Scores = [.. comparison.Models.Reverse().Select(Score)],
                Classes = result.Classes,
                Confusion = result.Confusion,
                CalibrationErrorBefore = result.Calibration.ErrorBefore,
                CalibrationErrorAfter = result.Calibration.ErrorAfter,
                Coverage = result.Coverage,
                Verdict = result.Verdict,
            },
            Limits = [.. Limits(data, contract)],
            Licence = licence,
            Command = command,
        };
    }

    /// <summary>The one sentence on the training data that travels with every prediction.</summary>
    public static string TrainedOn(DataSet data, int participants, int windows)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.IsSimulated
            ? string.Create(CultureInfo.InvariantCulture, $"Trained on {windows:N0} one-minute ECG windows of {participants:N0} simulated participants, no human data: its output says nothing about a real person's emotions.")
            : string.Create(CultureInfo.InvariantCulture, $"Trained on {windows:N0} one-minute ECG windows of {participants:N0} people ({data.Description.TrimEnd('.')}).");
    }

    /// <summary>The one sentence on its score that travels in the contract.</summary>
    public static string ScoreSentence(ModelResult result, ProtocolFacts protocol)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(protocol);
        var b = result.BalancedAccuracy;
        return string.Create(CultureInfo.InvariantCulture,
            $"Balanced accuracy {Numbers.WithInterval(b)} on {result.Participants.Length} participants never seen before, chance {protocol.Chance:0.000}; {protocol.Split}.");
    }

    static CardScore Score(ModelResult model) => new(
        model.Name, model.BalancedAccuracy, model.MacroF1, model.AreaUnderCurve, model.TrainingBalancedAccuracy, model.AboveHeartRate, model.PermutationP);

    static IEnumerable<string> Limits(DataSet data, ModelContract contract)
    {
        yield return "No medical device: not for diagnosis, monitoring or treatment of anyone.";
        yield return "Not for recognising emotions at work or in education: the EU AI Act (Regulation 2024/1689, Article 5) forbids it there outside medical and safety reasons.";
        yield return "Not for decisions about a person: hiring, insurance, credit, policing, relationships.";
        yield return data.IsSimulated
            ? "Trained on simulated people alone: the figures say how well it reads the simulator, and nothing about real people's emotions."
            : $"Judged on {data.Participants.Length} people of one data set, one laboratory and one amplifier: elsewhere it may do worse.";
        if (contract.Labels.Length > 2)
            yield return "On real people, six emotions from the ECG of someone never seen before are told apart barely above chance in published work; no bodily pattern that separates emotions has been found.";
        yield return contract.NeedsBaseline
            ? "It compares with a minute at rest: a bad resting minute (talking, moving, just after stairs) spoils every answer after it."
            : "It knows no one's rest: comparing with a person's own rest, the largest gain known, is not in this model.";
        if (contract.AbstainBelow <= 0)
            yield return $"It always answers with one of its {contract.Labels.Length} labels, also where none is true.";
    }
}

/// <summary>A model that was written to a file.</summary>
public sealed record TrainedFile
{
    public required string Path { get; init; }
    public required IModelKind Kind { get; init; }
    public required DataSet Data { get; init; }

    /// <summary>As read back from the file, hash included.</summary>
    public required ModelContract Contract { get; init; }
    public required string Setting { get; init; }
    public required long Parameters { get; init; }
    public required double ParityDifference { get; init; }
    public required int ParityWindows { get; init; }
    public required ImmutableArray<string> TrainingParticipants { get; init; }

    /// <summary>Whether the judged model is this very one.</summary>
    public required bool WasJudged { get; init; }
}

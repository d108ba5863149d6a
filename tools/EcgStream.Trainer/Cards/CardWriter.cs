using System.Globalization;
using EcgStream.Devices;

namespace EcgStream.Trainer;

/// <summary>Writes down what a training run did, in the words a user needs.</summary>
public static class CardWriter
{
    /// <param name="path">The model's file; its name goes into the card.</param>
    /// <param name="parameters">Number of trained values.</param>
    /// <param name="contract">The file's contract, its hash included.</param>
    /// <param name="plan">The cohort.</param>
    /// <param name="options">How it was fitted.</param>
    /// <param name="result">What fitting ended with.</param>
    /// <param name="evaluation">The figures on the test participants.</param>
    public static ModelCard Card(
        string path, long parameters, ModelContract contract, CohortPlan plan, TrainingOptions options, TrainingResult result, Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(evaluation);
        var split = plan.Split();
        var recordsPerParticipant = plan.RecordsPerEmotion * contract.Labels.Length;
        return new()
        {
            Name = contract.Name,
            Version = contract.Version,
            File = Path.GetFileName(path),
            Sha256 = contract.Hash,
            Summary = "A compact one-dimensional residual network that names one of six emotions for a minute of single-lead ECG. "
                + "It shows that the live path works from sensor to prediction; it was trained on simulated people and says nothing about real ones.",
            TrainedOn = contract.TrainedOn,
            Network = new()
            {
                Kind = "1-D residual convolutional network: strided stem, five stages, mean, maximum and spread over time, one linear layer, softmax",
                Parameters = parameters,
                RateHz = contract.RateHz,
                WindowLength = contract.WindowLength,
                Unit = contract.Unit,
                Filter = contract.Filter.ToString(),
                Normalisation = contract.Normalisation.ToString(),
                Labels = contract.Labels,
            },
            Data = new()
            {
                Kind = "simulated; no human data",
                Generator = "EcgStream.Devices.SimulatedRecord",
                GeneratorVersion = (typeof(SimulatedRecord).Assembly.GetName().Version ?? new(0, 0)).ToString(3),
                Plan = plan,
                Options = SimulatedCohort.Options(plan),
                TrainingParticipants = split.Training.Length,
                ValidationParticipants = split.Validation.Length,
                TestParticipants = split.Test.Length,
                RecordsPerParticipant = recordsPerParticipant,
                Protocol =
                [
                    "Each participant is in one part only: training, validation (when to stop, which penalty) or test (judged once, after every choice).",
                    $"Each participant gives {recordsPerParticipant} records, {plan.RecordsPerEmotion} of each emotion in a row, the emotions in the participant's own order; each record has a stimulus of its own that no other participant has.",
                    "Records are filtered as on the live path, the filter's warm-up dropped, and each window is scaled by itself.",
                    "Training cuts its windows at random places; validation and test use the last window of each record, so test windows never overlap.",
                    "In training alone the network also learns to tell the training participants' simulated heart rate, variability, respiration and T wave.",
                    $"Intervals are 95 % percentile bootstraps over participants with {evaluation.Resamples} draws. They cover which participants were met, not the chance of training: this is one run with one seed.",
                    "No participant of this cohort was in a cohort used while the network and its options were being chosen (those had another seed).",
                ],
            },
            Training = new()
            {
                Options = options,
                Epochs = result.Epochs.Length,
                BestEpoch = result.Best?.Epoch ?? 0,
                ValidationLoss = Score.Rounded(result.Best?.ValidationLoss ?? 0),
                ValidationBalancedAccuracy = Score.Rounded(result.Best?.ValidationBalancedAccuracy ?? 0),
                StoppedByUser = result.StoppedByUser,
            },
            Evaluation = evaluation,
            Limits =
            [
                "No medical device: not for diagnosis, monitoring or treatment of anyone.",
                "Not for recognising emotions at work or in education: the EU AI Act (Regulation 2024/1689, Article 5) forbids it there outside medical and safety reasons.",
                "Not for decisions about a person: hiring, insurance, credit, policing, relationships.",
                "Trained on simulated people alone: the figures say how well it reads the simulator, and nothing about real people's emotions.",
                "On real people, six emotions from the ECG of someone never seen before are told apart barely above chance in published work; no bodily pattern that separates emotions has been found.",
                "It knows no one's rest. The largest known gain, comparing with a person's own rest, is not in this model.",
                "It always answers with one of six emotions, also where none is there.",
            ],
            Licence = "As this repository.",
            Command = Command(path, plan, options),
        };
    }

    static string Command(string path, CohortPlan plan, TrainingOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project tools/EcgStream.Trainer -- train --out models/{Path.GetFileName(path)} --participants {plan.Participants} --records {plan.RecordsPerEmotion} --epochs {options.Epochs} --seed {plan.Seed} --effect-scale {plan.EffectScale} --threads {options.Threads}");
}

using System.CommandLine;
using System.Globalization;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain train</c>.</summary>
static class TrainCommand
{
    public static Command Create()
    {
        var (plan, training) = (new CohortPlan(), new TrainingOptions());
        var @out = new Option<string>("--out") { Description = "The model file to write; its card goes beside it.", DefaultValueFactory = _ => "models/compact.onnx" };
        var participants = Number("--participants", "Simulated people, 3 or more.", plan.Participants);
        var records = Number("--records", "Records of each emotion and participant.", plan.RecordsPerEmotion);
        var effect = Number("--effect-scale", "Size of the emotions' effects: 1 as published, 0 none at all.", plan.EffectScale);
        var seed = Number("--seed", "Seed of people, records, split, weights and order.", plan.Seed);
        var epochs = Number("--epochs", "Most passes over the training windows.", training.Epochs);
        var threads = Number("--threads", "Processor threads. The same seed repeats exactly with the same number on the same kind of processor.", training.Threads);
        var command = new Command("train",
            "Trains the compact network on simulated people and writes the model and its card. Ctrl-C ends training and keeps the best so far.\n\n"
            + "Example: ecgtrain train --out models/compact.onnx --participants 600 --seed 4711")
        {
            @out, participants, records, epochs, seed, effect, threads,
        };
        command.SetAction((parsed, cancellation) =>
        {
            TorchNatives.Require();
            var chosenPlan = plan with
            {
                Participants = AtLeast(parsed.GetValue(participants), 3, participants),
                RecordsPerEmotion = AtLeast(parsed.GetValue(records), 1, records),
                EffectScale = AtLeast(parsed.GetValue(effect), 0, effect),
                Seed = AtLeast(parsed.GetValue(seed), 0, seed),
            };
            var chosenTraining = training with
            {
                Epochs = AtLeast(parsed.GetValue(epochs), 1, epochs),
                Seed = chosenPlan.Seed,
                Threads = AtLeast(parsed.GetValue(threads), 1, threads),
            };
            return Task.Run(() => new TrainingSession(chosenPlan, chosenTraining).Run(parsed.GetValue(@out)!, cancellation), CancellationToken.None);
        });
        return command;
    }

    static Option<T> Number<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };

    static T AtLeast<T>(T value, T least, Option option) where T : IComparable<T> => value.CompareTo(least) >= 0
        ? value
        : throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"{option.Name} {value} is too small: give {least} or more."));
}

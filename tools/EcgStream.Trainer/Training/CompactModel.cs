using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>The compact model's contract: the one place its numbers are stated; from here they go into the file's metadata.</summary>
public static class CompactModel
{
    public const string Name = "compact";
    public const string Version = "1";

    /// <summary>The contract of a model trained on so many simulated people and records; the hash is known once the file is.</summary>
    public static ModelContract Contract(int participants, int records, double effectScale) => new()
    {
        Name = Name,
        Version = Version,
        Hash = "",
        Labels = Emotions.All,
        RateHz = 300,
        WindowLength = 18_000,
        Unit = "mV",
        Filter = FilterSpec.Parse("highpass=0.5;lowpass=40;order=2"),
        Normalisation = Normalisation.ZScore,
        TrainedOn = string.Create(CultureInfo.InvariantCulture,
            $"Trained on {records:N0} one-minute ECG records of {participants:N0} simulated participants{(effectScale == 1 ? "" : $" at effect scale {effectScale}")}, no human data: its output says nothing about a real person's emotions."),
    };
}

namespace EcgStream.Testing;

/// <summary>Predictions to publish, write and read.</summary>
public static class Predictions
{
    public static Prediction Of(string device, long sequence) => new()
    {
        Device = device,
        Sequence = sequence,
        WindowStart = VirtualTime.Epoch,
        WindowEnd = VirtualTime.Epoch.AddSeconds(60),
        StartSample = sequence * 300,
        Emotion = "calm",
        Reasons = [],
        Labels = Emotions.All,
        Probabilities = [0.1f, 0.5f, 0.1f, 0.1f, 0.1f, 0.1f],
        Quality = WindowQuality.Clean,
        HeartRate = 61,
        Model = new()
        {
            Name = "m",
            Version = "1",
            Hash = "00",
            Labels = Emotions.All,
            RateHz = 300,
            WindowLength = 18_000,
            Unit = "mV",
            Filter = FilterSpec.None,
            Normalisation = Normalisation.ZScore,
            TrainedOn = "nothing",
        },
        Provider = "cpu",
        Latency = null,
    };
}

namespace EcgStream.IntegrationTests.EndToEnd;

/// <summary>A classifier that has no opinion but keeps every window it is asked about, in mV.</summary>
sealed class WindowKeeper : IWindowClassifier
{
    public List<float[]> Windows { get; } = [];

    public ModelContract Contract { get; } = new()
    {
        Name = "keeper",
        Version = "1",
        Hash = new string('0', 64),
        Labels = Emotions.All,
        RateHz = 300,
        WindowLength = 18_000,
        Unit = "mV",
        Filter = FilterSpec.Parse("highpass=0.5;lowpass=40;order=2"),
        Normalisation = Normalisation.None,
        TrainedOn = "Nothing.",
    };

    public string Provider => "cpu";

    public int MaxBatch => 1;

    public void Classify(ReadOnlySpan<float> inputs, ReadOnlySpan<float> baselines, int count, Span<float> probabilities)
    {
        Windows.Add(inputs.ToArray());
        probabilities.Fill(1f / Contract.Labels.Length);
    }

    public void Dispose()
    {
    }
}

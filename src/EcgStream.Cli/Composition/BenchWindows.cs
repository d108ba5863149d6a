using EcgStream.Devices;
using EcgStream.Onnx;

namespace EcgStream.Cli.Composition;

/// <summary>Simulated people's ECG as models take it: the contract's rate, filter and normalisation or features, and, where it asks for one, each person's rest.</summary>
static class BenchWindows
{
    const ulong Cohort = 5;

    /// <summary>Makes windows, the same ones for the same contract: one person an emotion, windows a second apart.</summary>
    /// <param name="contract">What the model takes.</param>
    /// <param name="count">How many.</param>
    public static BenchInputs Simulate(ModelContract contract, int count)
    {
        var preparation = new InputPreparation(contract);
        var (length, people) = (contract.InputLength, Math.Min(count, Emotions.All.Length));
        var windows = new float[count * length];
        var baselines = new float[contract.NeedsBaseline ? windows.Length : 0];
        for (var subject = 0; subject < people; subject++)
        {
            var person = SimulatedPerson.Draw(subject + 1, Cohort);
            var each = (count - subject + people - 1) / people;
            var ecg = Filtered(person, contract, Emotions.All[subject], each);
            var rest = contract.NeedsBaseline ? Filtered(person, contract, emotion: null, 1) : [];
            for (var i = 0; i < each; i++)
            {
                var row = ((i * people) + subject) * length;
                preparation.Prepare(ecg.AsSpan(i * Hop(contract), contract.WindowLength), windows.AsSpan(row, length));
                if (contract.NeedsBaseline)
                    preparation.Prepare(rest.AsSpan(0, contract.WindowLength), baselines.AsSpan(row, length));
            }
        }
        return new(windows, baselines);
    }

    static int Hop(ModelContract contract) => (int)Math.Ceiling(contract.RateHz);

    static float[] Filtered(SimulatedPerson person, ModelContract contract, string? emotion, int windows)
    {
        var filter = new StreamingFilter(contract.Filter, contract.RateHz);
        var samples = filter.WarmUpSamples + contract.WindowLength + (windows * Hop(contract));
        var record = SimulatedRecord.Generate(person, emotion, stimulus: 0, recordSeed: 1, samples / contract.RateHz, contract.RateHz);
        filter.Process(record.MilliVolts);
        return record.MilliVolts[filter.WarmUpSamples..];
    }
}

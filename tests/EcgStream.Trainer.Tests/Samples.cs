using System.Collections.Immutable;

namespace EcgStream.Trainer.Tests;

/// <summary>Small data and networks for tests.</summary>
static class Samples
{
    /// <summary>A contract with a window of ten seconds, so that a test is quick.</summary>
    public static ModelContract ShortContract(ImmutableArray<string>? labels = null) =>
        Contract(labels) with { WindowLength = 3_000 };

    /// <summary>The contract of the compact kind for a minute.</summary>
    public static ModelContract Contract(ImmutableArray<string>? labels = null) =>
        ModelLineUp.Named("compact").Contract(WindowForm.Default, labels ?? Emotions.All, "1", "Made up for a test.");

    public static NetworkShape ShortShape(int classes = 6) => new()
    {
        WindowLength = 3_000,
        Classes = classes,
        StemWidth = 4,
        Widths = [6, 8],
        Dropout = 0,
    };

    /// <summary>Records of two classes that a rhythm alone tells apart: pulses at 60 and at 120 a minute.</summary>
    public static LabelledWindow[] Pulses(int participants, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. from participant in Enumerable.Range(0, participants)
               from label in (int[])[0, 1]
               select new LabelledWindow
               {
                   Participant = $"p{participant}",
                   Record = $"p{participant}-{label}",
                   Label = label,
                   MilliVolts = Pulse(label == 0 ? 60 : 120, 3_300, random.NextDouble(), random),
                   Features = [],
               },
        ];
    }

    /// <summary>A QRS-like pulse train with a little noise, in millivolts at 300 Hz.</summary>
    public static float[] Pulse(double beatsPerMinute, int length, double phase, Random random)
    {
        var period = 300 * 60 / beatsPerMinute;
        var samples = new float[length];
        for (var i = 0; i < length; i++)
        {
            var distance = (i + phase * period) % period - period / 2;
            samples[i] = (float)(Math.Exp(-distance * distance / 18) + 0.02 * (random.NextDouble() - 0.5));
        }
        return samples;
    }

    /// <summary>A network whose running statistics are not those it was made with, as after training.</summary>
    public static CompactResidualNetwork Network(NetworkShape shape, int seed)
    {
        TorchSharp.torch.random.manual_seed(seed);
        var network = new CompactResidualNetwork(shape);
        using var still = TorchSharp.torch.no_grad();
        foreach (var (name, value) in network.state_dict())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal))
                value.normal_(0, 0.3);
            else if (name.EndsWith("running_var", StringComparison.Ordinal))
                value.uniform_(0.5, 2);
            else if (name.Contains("norm", StringComparison.Ordinal) && value.dim() == 1)
                value.normal_(1, 0.2);
        }
        network.eval();
        return network;
    }

    /// <summary>A file that is gone at the end.</summary>
    public static string TemporaryFolder() => Directory.CreateTempSubdirectory("ecgtrain").FullName;
}

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static EcgStream.Mqtt.Tests.Payloads;

namespace EcgStream.Mqtt.Tests;

/// <summary>The examples of <c>docs/payloads.md</c> are read, so that they can't rot.</summary>
public partial class PayloadsReferenceTests
{
    [Fact]
    public void Every_example_of_samples_is_read()
    {
        var examples = Examples("json samples").Concat(Examples("csv samples")).Select(e => Decode(e)).ToArray();
        var binary = Decode(Convert.FromHexString(string.Concat(Examples("hex samples").Single().Where(char.IsAsciiHexDigit))));

        Assert.Equal(4, examples.Length);
        Assert.All(examples, message => Assert.Equal(0.12f, message.MilliVolts.Span[0]));
        Assert.Equal((examples[0].Sequence, examples[0].FirstSample, examples[0].TakenAt, examples[0].RateHz),
            (binary.Sequence, binary.FirstSample, binary.TakenAt, binary.RateHz));
        Assert.Equal([120 * 0.001f, 120 * 0.001f, -85 * 0.001f, 4 * 0.001f], binary.MilliVolts.ToArray());
        Assert.Equal(new SampleRange(1, 1), Assert.Single(binary.LeadOff));
    }

    [Fact]
    public void The_example_of_a_status_is_what_is_written()
    {
        var example = Encoding.UTF8.GetBytes(Examples("json status").Single());

        Assert.True(StatusJson.TryDecode(new(example), out var status, out var whyNot), whyNot);
        Assert.Equal(example, StatusJson.Encode(status));
        Assert.Equal(Examples("json will").Single(), Encoding.UTF8.GetString(StatusJson.EncodeWill("chest-1")));
    }

    [Fact]
    public void The_example_of_a_beat_is_what_is_written()
    {
        var beat = new HeartBeat("chest-1", 117, 24_310.42, new(2026, 1, 1, 12, 1, 21, 34, TimeSpan.Zero), 841.3);
        Assert.Equal(Examples("json beats").Single(), Encoding.UTF8.GetString(BeatJson.Encode(beat)));
    }

    [Fact]
    public void The_examples_of_an_emotion_are_what_is_written()
    {
        var examples = Examples("json emotion").ToArray();

        Assert.Equal(3, examples.Length);
        foreach (var example in examples)
        {
            Assert.True(PredictionJson.TryDecode(new(Encoding.UTF8.GetBytes(example)), out var report, out var whyNot), whyNot);
            Assert.Equal(example, Encoding.UTF8.GetString(PredictionJson.Encode(PredictionOf(report))));
        }
    }

    [Fact]
    public void The_reference_names_every_member_of_an_emotion()
    {
        using var example = JsonDocument.Parse(Examples("json emotion").First());
        Assert.All(example.RootElement.EnumerateObject(), member => Assert.Contains($"`{member.Name}`", Reference, StringComparison.Ordinal));
    }

    static Prediction PredictionOf(PredictionReport report) => new()
    {
        Device = report.Device,
        Sequence = report.Sequence!.Value,
        WindowStart = report.WindowStart!.Value,
        WindowEnd = report.WindowEnd!.Value,
        StartSample = report.StartSample!.Value,
        Emotion = report.Emotion,
        Reasons = report.Reasons,
        Labels = [.. report.Probabilities.Select(p => p.Label)],
        Probabilities = [.. report.Probabilities.Select(p => (float)p.Probability)],
        Quality = new(report.QualityScore!.Value, report.QualityReasons, true),
        HeartRate = report.HeartRate,
        Baseline = report.Baseline,
        Model = new()
        {
            Name = report.ModelName,
            Version = report.ModelVersion,
            Hash = report.ModelHash,
            Labels = ["calm", "happy"],
            RateHz = 300,
            WindowLength = 18_000,
            Unit = "mV",
            Filter = new(),
            Normalisation = Normalisation.ZScore,
            TrainedOn = report.TrainedOn,
        },
        Provider = report.Provider,
        Latency = report.Latency,
    };

    static IEnumerable<string> Examples(string kind) =>
        Fence().Matches(Reference).Where(m => m.Groups["kind"].Value == kind).Select(m => m.Groups["text"].Value);

    [Fact]
    public void The_example_of_a_marker_is_what_is_written()
    {
        var example = Examples("json marker").Single();
        Assert.True(MarkerJson.TryDecode(new(Encoding.UTF8.GetBytes(example)), default, out var marker, out var whyNot), whyNot);
        Assert.Equal(example, Encoding.UTF8.GetString(MarkerJson.Encode(marker)));
    }

    static string Reference { get; } = File.ReadAllText(Find());

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "docs", "payloads.md");
            if (File.Exists(file))
                return file;
        }
        throw new FileNotFoundException("docs/payloads.md was not found above the test's folder.");
    }

    [GeneratedRegex(@"^```(?<kind>\w+ \w+)\r?\n(?<text>.*?)\r?\n```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}

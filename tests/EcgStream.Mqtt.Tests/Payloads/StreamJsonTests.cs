using System.Text;
using CsCheck;
using static EcgStream.Mqtt.Tests.Payloads;

namespace EcgStream.Mqtt.Tests;

public class StreamJsonTests
{
    static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    static readonly Prediction Happy = new()
    {
        Device = "chest-1",
        Sequence = 41,
        WindowStart = Noon,
        WindowEnd = Noon.AddSeconds(60),
        StartSample = 12_300,
        Emotion = "happy",
        Reasons = [],
        Labels = ["calm", "happy"],
        Probabilities = [0.25f, 0.75f],
        Quality = new(0.98765, ["noise 2%"], true),
        HeartRate = 71.26,
        Model = new()
        {
            Name = "compact",
            Version = "1",
            Hash = "ab12",
            Labels = ["calm", "happy"],
            RateHz = 300,
            WindowLength = 18_000,
            Unit = "mV",
            Filter = new(),
            Normalisation = Normalisation.ZScore,
            TrainedOn = "Simulated participants.",
        },
        Provider = "cpu",
        Latency = TimeSpan.FromMilliseconds(12.34),
    };

    static readonly DeviceStatus Online = new()
    {
        Device = "chest-1",
        At = Noon,
        State = DeviceState.Online,
        RateHz = 250,
        MeasuredRateHz = 249.98765,
        Samples = 15_000,
        Gaps = 1,
        MissingSamples = 25,
        LastGap = new(500, 25),
        RepeatedSamples = 3,
        RejectedInputs = 2,
        Reconnects = 1,
        Windows = 9,
        ReplacedWindows = 1,
        Predictions = 8,
        Abstentions = 2,
        WindowFill = 0.5,
        Baseline = BaselineState.Recording,
        BaselineProgress = 0.4,
        Recording = RecordingState.On,
        RecordedSamples = 14_900,
        Provider = "cpu",
        LastRemark = "A message was refused: 'x' is not a number.",
    };

    [Fact]
    public void A_prediction_is_these_bytes() => Assert.Equal(
        """{"schema":1,"device":"chest-1","sequence":41,"window_start":"2026-01-01T12:00:00.000Z","window_end":"2026-01-01T12:01:00.000Z","start_sample":12300,"emotion":"happy","confidence":0.750000,"reasons":[],"probabilities":{"calm":0.250000,"happy":0.750000},"quality":{"score":0.988,"reasons":["noise 2%"]},"heart_rate":71.3,"baseline":null,"model":{"name":"compact","version":"1","hash":"ab12","trained_on":"Simulated participants."},"provider":"cpu","latency_ms":12.3}""",
        Encoding.UTF8.GetString(PredictionJson.Encode(Happy)));

    [Fact]
    public void An_abstention_carries_its_reasons_and_no_probability()
    {
        var abstention = Happy with { Emotion = null, Reasons = ["lead-off 40%"], Probabilities = [], HeartRate = null, Latency = null };

        Assert.Contains(
            "\"emotion\":null,\"confidence\":null,\"reasons\":[\"lead-off 40%\"],\"probabilities\":{}",
            Encoding.UTF8.GetString(PredictionJson.Encode(abstention)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_tells_the_rest_it_compares_with()
    {
        var kept = Happy with { Baseline = new(Noon, "ann") };
        Assert.Contains(""""
            "baseline":{"recorded_at":"2026-01-01T12:00:00.000Z","participant":"ann"},"model":
            """", Encoding.UTF8.GetString(PredictionJson.Encode(kept)), StringComparison.Ordinal);
        foreach (var prediction in new[] { kept, Happy with { Baseline = new(Noon, null) }, Happy })
        {
            Assert.True(PredictionJson.TryDecode(new(PredictionJson.Encode(prediction)), out var report, out _));
            Assert.Equal(prediction.Baseline, report.Baseline);
        }
    }

    [Fact]
    public void An_unsure_prediction_has_probabilities_and_no_confidence() => Assert.Contains(
        "\"emotion\":null,\"confidence\":null,\"reasons\":[\"not sure enough: 0.75 is below this model's 0.90\"],\"probabilities\":{\"calm\":0.250000,\"happy\":0.750000}",
        Encoding.UTF8.GetString(PredictionJson.Encode(Happy with { Emotion = null, Reasons = ["not sure enough: 0.75 is below this model's 0.90"] })),
        StringComparison.Ordinal);

    [Fact]
    public void A_prediction_reads_back()
    {
        Assert.True(PredictionJson.TryDecode(new(PredictionJson.Encode(Happy)), out var report, out _));

        Assert.Equal(("chest-1", 41L, Noon, Noon.AddSeconds(60), 12_300L, "happy"),
            (report.Device, report.Sequence, report.WindowStart, report.WindowEnd, report.StartSample, report.Emotion));
        Assert.Equal([new("calm", 0.25), new("happy", 0.75)], report.Probabilities.ToArray());
        Assert.Equal((0.75, 0.988, 71.3), (report.Confidence, report.QualityScore, report.HeartRate));
        Assert.Equal(["noise 2%"], report.QualityReasons.ToArray());
        Assert.Equal(("compact", "1", "ab12", "Simulated participants.", "cpu"),
            (report.ModelName, report.ModelVersion, report.ModelHash, report.TrainedOn, report.Provider));
        Assert.Equal(TimeSpan.FromMilliseconds(12.3), report.Latency);
    }

    [Fact]
    public void A_status_reads_back_and_gives_the_same_bytes()
    {
        var bytes = StatusJson.Encode(Online);
        Assert.True(StatusJson.TryDecode(new(bytes), out var read, out _));

        Assert.Equal(Online with { MeasuredRateHz = 249.988 }, read);
        Assert.Equal(bytes, StatusJson.Encode(read));
    }

    [Fact]
    public void A_last_will_reads_as_offline()
    {
        Assert.True(StatusJson.TryDecode(new(StatusJson.EncodeWill("chest-1")), out var read, out _));
        Assert.Equal(("chest-1", DeviceState.Offline, default(DateTimeOffset)), (read.Device, read.State, read.At));
    }

    [Fact]
    public void What_is_no_number_is_null_and_half_a_letter_is_replaced()
    {
        var status = Encoding.UTF8.GetString(StatusJson.Encode(Online with { WindowFill = double.NaN, LastRemark = "cut \uD83D" }));

        Assert.Contains("\"window_fill\":null", status, StringComparison.Ordinal);
        Assert.Contains("cut \uFFFD", status, StringComparison.Ordinal);
        Assert.Contains("\"device\":\"\uFFFD\"", Encoding.UTF8.GetString(PredictionJson.Encode(Happy with { Device = "\uDE00" })), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_and_never_throw() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[0, 4], Gen.Int[0, 3000], Gen.Int[1, 50]).Sample((prediction, changes, length, piece) =>
        {
            var bytes = prediction ? PredictionJson.Encode(Happy) : StatusJson.Encode(Online);
            foreach (var (at, value) in changes)
                bytes[at % bytes.Length] = value;
            var payload = InPieces(bytes[..Math.Min(length, bytes.Length)], piece);
            return PredictionJson.TryDecode(payload, out var report, out var whyNot) == (report is not null && whyNot is null)
                && StatusJson.TryDecode(payload, out var status, out whyNot) == (status is not null && whyNot is null);
        }, iter: 20_000);
}

namespace EcgStream.Devices.Tests.Simulation;

public sealed class BeatsOfSimulatedHeartsTests
{
    [Fact]
    public void Beats_are_found_where_the_heart_had_them()
    {
        var (matched, missed, extra) = (0, 0, 0);
        for (var subject = 0; subject < 20; subject++)
        {
            var rate = (subject % 4) switch { 0 => 130.0, 1 => 250, 2 => 300, _ => 1000 };
            var record = Record(subject, 20, rate);
            var found = BeatDetector.Detect(record.MilliVolts, rate).Select(b => b.Position / rate).ToArray();
            var match = BeatMatching.Compare([.. record.BeatSeconds], found);
            (matched, missed, extra) = (matched + match.Matched, missed + match.Missed, extra + match.Extra);
        }
        // A record may begin or end within a beat.
        Assert.InRange(missed, 0, 2);
        Assert.InRange(extra, 0, 4);
        Assert.InRange(matched, 1400, 2200);
    }

    [Fact]
    public void Breathing_is_told_from_quiet_signals()
    {
        var errors = new List<double>();
        var features = new float[EcgFeatures.Names.Length];
        for (var subject = 0; subject < 40; subject++)
        {
            var record = Record(subject, 30, 300);
            new StreamingFilter(FilterSpec.Parse("highpass=0.5;lowpass=40;order=2"), 300).Process(record.MilliVolts);
            EcgFeatures.Compute(record.MilliVolts, 300, features);
            errors.Add(Math.Abs(features[EcgFeatures.Names.IndexOf("respiration_rate")] - record.State.RespirationPerMinute));
        }
        errors.Sort();
        Assert.InRange(errors[20], 0, 0.6);
        Assert.InRange(errors.Average(), 0, 1.6);
    }

    static SimulatedRecord Record(int subject, double snrDb, double rateHz)
    {
        var person = SimulatedPerson.Draw(subject, 5, new() { Noise = new() { SnrDb = snrDb }, SnrSpreadDb = 0 });
        return SimulatedRecord.Generate(person, Emotions.All[subject % Emotions.All.Length], 0, (ulong)subject, 60, rateHz);
    }
}

using CsCheck;

namespace EcgStream.Devices.Tests;

public class CohortTests
{
    static readonly CohortOptions Quiet = new() { Noise = NoiseOptions.None };

    [Fact]
    public void People_differ_as_much_as_real_ones_at_rest()
    {
        var people = Enumerable.Range(0, 3000).Select(i => SimulatedPerson.Draw(i, 5).Rest).ToList();

        Assert.InRange(people.Average(p => p.HeartRate), 76, 78);
        Assert.InRange(HeartBeats.Sd([.. people.Select(p => p.HeartRate)]), 10.2, 11.2);
        Assert.InRange(people.Average(p => p.RmssdMs), 40, 44);
        Assert.InRange(HeartBeats.Sd([.. people.Select(p => Math.Log(p.RmssdMs))]), 0.49, 0.55);
        Assert.InRange(HeartBeats.Sd([.. people.Select(p => Math.Log(p.SdnnMs))]), 0.36, 0.40);
    }

    [Fact]
    public void Minutes_of_one_person_differ_as_much_as_real_ones()
    {
        var heartRates = new List<double>();
        var rmssds = new List<double>();
        for (var subject = 0; subject < 40; subject++)
        {
            var person = SimulatedPerson.Draw(subject, 3, Quiet);
            var minutes = Enumerable.Range(0, 5).Select(i => SimulatedRecord.Generate(person, null, 0, (ulong)i, rateHz: 100).BeatSeconds).ToList();
            heartRates.Add(Math.Pow(HeartBeats.Sd([.. minutes.Select(HeartBeats.HeartRate)]), 2));
            rmssds.Add(Math.Pow(HeartBeats.Sd([.. minutes.Select(b => Math.Log(HeartBeats.RmssdMs(b)))]), 2));
        }

        Assert.InRange(Math.Sqrt(heartRates.Average()), 1.7, 2.5);
        Assert.InRange(Math.Sqrt(rmssds.Average()), 0.11, 0.19);
    }

    [Fact]
    public void Anger_by_recall_moves_the_heart_as_measured()
    {
        var rises = Enumerable.Range(0, 2000).Select(i =>
        {
            var person = SimulatedPerson.Draw(i, 8);
            return person.StateIn("angry", 0, 1).HeartRate - person.StateIn(null, 0, 2).HeartRate;
        }).ToList();

        Assert.InRange(rises.Average(), 6.8, 8.8); // +7.5 beats a minute
        Assert.InRange(HeartBeats.Sd(rises), 7.2, 9.5); // SD 8.7
        Assert.InRange(rises.Count(r => r > 0) / 2000.0, 0.78, 0.90); // 84 % rise
    }

    [Fact]
    public void Null_cohort_gives_the_same_samples_whatever_the_emotion() =>
        Gen.Select(Gen.Int[0, 1000], Gen.ULong, Gen.Int[0, 20], Gen.ULong, Gen.Int[0, 1]).Sample((subject, seed, stimulus, record, clips) =>
        {
            var person = SimulatedPerson.Draw(subject, seed, new() { EffectScale = 0, StimulusScale = clips });
            var rest = SimulatedRecord.Generate(person, null, stimulus, record, 2).MilliVolts;
            return Emotions.All.All(e => SimulatedRecord.Generate(person, e, stimulus, record, 2).MilliVolts.AsSpan().SequenceEqual(rest));
        }, iter: 10);

    [Fact]
    public void Emotions_and_stimuli_change_the_samples_of_an_ordinary_cohort()
    {
        var person = SimulatedPerson.Draw(1, 1);
        float[] Samples(string? emotion, int stimulus, ulong record = 9) => SimulatedRecord.Generate(person, emotion, stimulus, record, 2).MilliVolts;

        Assert.NotEqual(Samples("angry", 1), Samples("calm", 1));
        Assert.NotEqual(Samples("angry", 1), Samples("angry", 2));
        Assert.NotEqual(Samples("angry", 1), Samples("angry", 1, 10));
        Assert.Equal(Samples("angry", 1), Samples("angry", 1));
    }

    [Fact]
    public void Stimulus_does_the_same_to_everyone_in_a_cohort_and_in_every_emotion()
    {
        double Effect(int subject, string? emotion, ulong seed) =>
            SimulatedPerson.Draw(subject, seed).ExpectedShift(emotion, 4).LnHeartRate - SimulatedPerson.Draw(subject, seed).ExpectedShift(emotion).LnHeartRate;

        Assert.Equal(Effect(1, "fear", 1), Effect(2, "happy", 1), 12);
        Assert.NotEqual(Effect(1, "fear", 1), Effect(1, "fear", 2), 6);
    }

    [Fact]
    public void Record_has_its_length_and_tells_the_truth_behind_it()
    {
        var person = SimulatedPerson.Draw(3, 1);
        var record = SimulatedRecord.Generate(person, "fear", 2, 77);

        Assert.Equal(18_000, record.MilliVolts.Length);
        Assert.All(record.MilliVolts, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(person.StateIn("fear", 2, 77), record.State);
        Assert.InRange(HeartBeats.HeartRate(record.BeatSeconds), record.ExpectedHeartRate - 4, record.ExpectedHeartRate + 4);
        Assert.All(record.BeatSeconds, b => Assert.InRange(b, 0, 60));
    }

    [Fact]
    public void Every_elicitation_has_its_signs_and_films_lower_the_heart_rate()
    {
        Assert.All(Emotions.All, e => Assert.True(EmotionEffects.Mean(e, Elicitation.Film).LnHeartRate < 0));
        Assert.Equal(Math.Log(0.975), EmotionEffects.Mean("angry", Elicitation.Film).LnHeartRate, 3);
        Assert.Equal(Math.Log(84.5 / 77), EmotionEffects.Mean("angry", Elicitation.Recall).LnHeartRate, 3);
        Assert.InRange(EmotionEffects.Mean("angry", Elicitation.Task).LnHeartRate, 0.17, 0.19); // +14.6 on 77
        Assert.Equal(-0.41, EmotionEffects.Mean("angry", Elicitation.Task).LnRmssd, 2);
        Assert.Equal(Math.Log(0.86), EmotionEffects.Mean("angry", Elicitation.Task).LnTWave, 2);
    }

    [Fact]
    public void Unknown_emotion_is_refused_with_the_six()
    {
        var error = Assert.Throws<EcgStreamException>(() => SimulatedPerson.Draw(1, 1).StateIn("bored", 0, 1));
        Assert.Contains("angry, calm, disgust, fear, happy, sad", error.Message, StringComparison.Ordinal);
    }
}

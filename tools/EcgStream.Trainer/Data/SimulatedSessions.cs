using System.Collections.Immutable;
using System.Globalization;
using EcgStream.Devices;
using EcgStream.Recordings;

namespace EcgStream.Trainer;

/// <summary>
/// The sessions of a simulated cohort: a minute at rest where the plan has one, then the emotions in an order of the person's own, the records
/// of an emotion in a row, as in the seed's data.
/// </summary>
sealed class SimulatedSessions
{
    // The format 16 of WFDB and its steps hold the samples exactly, so a cohort in memory is the one in files.
    const double StepsPerMilliVolt = 5000;
    const ulong RestSeed = 1_000_000;
    const ulong FaultSeed = 21;

    readonly SimulationPlan _plan;
    readonly CohortOptions _options;
    readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    public SimulatedSessions(SimulationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Check();
        (_plan, _options) = (plan, plan.Options());
        var rows = ImmutableArray.CreateBuilder<ManifestRow>();
        for (var participant = 0; participant < plan.Participants; participant++)
        {
            foreach (var place in Session(participant))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"s{participant:00}_{(place.Emotion is null ? "rest" : $"{place.Order:00}_{place.Emotion}")}.hea");
                _places.Add(name, place);
                rows.Add(new(rows.Count + 2, name, "ECG", participant.ToString("00", CultureInfo.InvariantCulture), place.StimulusName,
                    place.Emotion ?? Trainer.Manifest.BaselineLabel, 0, plan.RecordSeconds));
            }
        }
        Manifest = new("manifest.csv", rows.ToImmutable());
    }

    /// <summary>What the manifest of the cohort's files says; the files are named without a folder.</summary>
    public Manifest Manifest { get; }

    /// <summary>The record of a row, as an amplifier of the WFDB step gives it.</summary>
    SimulatedRecord Record(ManifestRow row)
    {
        var place = _places[row.File];
        var person = SimulatedPerson.Draw(place.Participant, (ulong)_plan.Seed, _options);
        var seed = place.Emotion is null ? RestSeed : (ulong)place.Order;
        var record = SimulatedRecord.Generate(person, place.Emotion, place.Stimulus, seed, row.DurationSeconds!.Value, _plan.RateHz, place.Order);
        var samples = record.MilliVolts;
        TakeElectrodeOff(samples, place, seed);
        foreach (ref var sample in samples.AsSpan())
            sample = (float)(Math.Clamp(Math.Round(sample * StepsPerMilliVolt), -short.MaxValue, short.MaxValue) / StepsPerMilliVolt);
        return record;
    }

    /// <summary>The record as a recording, and what drove the heart.</summary>
    public (Recording Recording, AutonomicState State) Recording(ManifestRow row)
    {
        var record = Record(row);
        var samples = record.MilliVolts;
        return (new()
        {
            Path = row.File,
            Name = Path.GetFileNameWithoutExtension(row.File),
            Channel = "ECG",
            RateHz = _plan.RateHz,
            MilliVolts = samples,
            Segments = [new(0, samples)],
            Resolution = 1 / StepsPerMilliVolt,
            Comments = [$"simulated, no person: participant {row.Participant}, {row.Label}"],
        }, record.State);
    }

    IEnumerable<Place> Session(int participant)
    {
        if (_plan.Rest)
            yield return new(participant, null, 0, 0, "");
        var emotions = Enumerable.Range(0, _plan.Emotions.Length).ToArray();
        // Not System.HashCode, which differs from run to run.
        new Random(unchecked(_plan.Seed * 1_000_003 + participant)).Shuffle(emotions);
        var records = _plan.RecordsPerParticipant;
        for (var order = 0; order < records; order++)
        {
            var (label, repetition) = (emotions[order / _plan.RecordsPerEmotion], order % _plan.RecordsPerEmotion);
            var emotion = _plan.Emotions[label];
            var (stimulus, name) = _plan.Stimuli switch
            {
                StimulusPlan.Own => (1 + participant * records + order, string.Create(CultureInfo.InvariantCulture, $"own {participant:00}-{order:00}")),
                StimulusPlan.Shared => (1 + label * _plan.RecordsPerEmotion + repetition, string.Create(CultureInfo.InvariantCulture, $"{emotion} {repetition + 1}")),
                StimulusPlan.PerEmotion => (1 + label, $"{emotion} clip"),
                _ => (0, ""),
            };
            yield return new(participant, emotion, order, stimulus, name);
        }
    }

    /// <summary>In a share of records the amplifier shows a straight line for some seconds, once at least.</summary>
    void TakeElectrodeOff(float[] samples, Place place, ulong seed)
    {
        var random = new Random(Mixed((ulong)_plan.Seed, (ulong)place.Participant, seed));
        if (random.NextDouble() >= _plan.FaultShare)
            return;
        var length = Math.Min(samples.Length, (int)(_plan.RateHz * (3 + 17 * random.NextDouble())));
        var start = random.Next(samples.Length - length + 1);
        samples.AsSpan(start, length).Fill(samples[start]);
    }

    // System.Random begins alike for seeds that lie near each other, so they are scattered first (the finaliser of SplitMix64).
    static int Mixed(params ReadOnlySpan<ulong> path)
    {
        var z = FaultSeed;
        foreach (var step in path)
        {
            z = unchecked((z ^ step) + 0x9E37_79B9_7F4A_7C15);
            z = unchecked((z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9);
            z = unchecked((z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
        }
        return (int)(z >> 33);
    }

    sealed record Place(int Participant, string? Emotion, int Order, int Stimulus, string StimulusName);
}

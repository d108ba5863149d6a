using EcgStream.Devices;

namespace EcgStream.Trainer;

/// <summary>
/// Simulated people who go through a session of remembered emotions: two records of each emotion in a row, the emotions in an order of the
/// person's own, as in the seed's data. Each memory is the person's own, so no stimulus is shared between participants.
/// </summary>
public sealed class SimulatedCohort
{
    readonly CohortPlan _plan;
    readonly CohortOptions _options;
    readonly ModelContract _contract;

    public SimulatedCohort(CohortPlan plan, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(contract);
        _plan = plan;
        _contract = contract;
        _options = Options(plan);
    }

    /// <summary>The generator's options that a plan stands for.</summary>
    public static CohortOptions Options(CohortPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new() { EffectScale = plan.EffectScale };
    }

    /// <summary>Called after each participant with the number done.</summary>
    public Action<int>? OnParticipant { get; init; }

    /// <summary>Number of records of a participant.</summary>
    public int RecordsPerParticipant => _plan.RecordsPerEmotion * _contract.Labels.Length;

    /// <summary>The records of some participants, in their order and each session's.</summary>
    public IReadOnlyList<PreparedRecord> Records(IReadOnlyList<int> participants, int threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(participants);
        var sessions = new PreparedRecord[participants.Count][];
        var done = 0;
        Parallel.For(0, sessions.Length, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            sessions[i] = Session(participants[i]);
            OnParticipant?.Invoke(Interlocked.Increment(ref done));
        });
        return [.. sessions.SelectMany(session => session)];
    }

    /// <summary>All records, part by part.</summary>
    public CohortRecords Records(int threads, CancellationToken cancellation)
    {
        var split = _plan.Split();
        var all = Records([.. split.Training, .. split.Validation, .. split.Test], threads, cancellation);
        var (training, validation) = (split.Training.Length * RecordsPerParticipant, split.Validation.Length * RecordsPerParticipant);
        return new([.. all.Take(training)], [.. all.Skip(training).Take(validation)], [.. all.Skip(training + validation)]);
    }

    PreparedRecord[] Session(int participant)
    {
        var person = SimulatedPerson.Draw(participant, (ulong)_plan.Seed, _options);
        var preparation = new RecordPreparation(_contract);
        var seconds = preparation.RecordLength((int)(_plan.SlackSeconds * _contract.RateHz)) / _contract.RateHz;
        var emotions = Enumerable.Range(0, _contract.Labels.Length).ToArray();
        new Random(HashCode(_plan.Seed, participant)).Shuffle(emotions);
        var session = new PreparedRecord[RecordsPerParticipant];
        for (var order = 0; order < session.Length; order++)
        {
            var label = emotions[order / _plan.RecordsPerEmotion];
            var memory = 1 + participant * session.Length + order;
            var record = SimulatedRecord.Generate(person, _contract.Labels[label], memory, (ulong)order, seconds, _contract.RateHz, order);
            var state = record.State;
            session[order] = new(participant, label, preparation.Filter(record.MilliVolts))
            {
                Truth = [state.HeartRate, Math.Log(state.RmssdMs), Math.Log(state.RespirationPerMinute), Math.Log(state.TWaveGain)],
            };
        }
        return session;
    }

    // Not System.HashCode, which differs from run to run.
    static int HashCode(int seed, int participant) => unchecked(seed * 1_000_003 + participant);
}

using System.Collections.Concurrent;
using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>A simulated cohort as a data set, without files: the same windows as its files give.</summary>
public static class SimulatedDataSet
{
    /// <summary>Simulates the cohort and prepares its windows as <see cref="ManifestDataSet"/> does.</summary>
    /// <param name="plan">The cohort.</param>
    /// <param name="options">How windows are cut; null for windows of 60 s at 300 Hz.</param>
    /// <param name="progress">Told the share done, 0 … 1, from several threads.</param>
    /// <param name="cancellation">Stops between records.</param>
    /// <exception cref="EcgStreamException">The plan is out of range, or gives no window.</exception>
    public static DataSet Create(SimulationPlan plan, LoadOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        options ??= new();
        var sessions = new SimulatedSessions(plan);
        var truths = new ConcurrentDictionary<string, System.Collections.Immutable.ImmutableArray<double>>(StringComparer.Ordinal);
        var readings = RowReading.ReadAll(sessions.Manifest, row =>
        {
            var (recording, state) = sessions.Recording(row);
            truths[row.Record] = [Math.Log(state.HeartRate), Math.Log(state.RmssdMs), Math.Log(state.RespirationPerMinute), Math.Log(state.TWaveGain)];
            return recording;
        }, options, progress, cancellation);
        var data = ManifestDataSet.Assemble(sessions.Manifest, readings, options, cancellation);
        return data with
        {
            Name = $"simulated cohort, seed {plan.Seed.ToString(CultureInfo.InvariantCulture)}",
            IsSimulated = true,
            CohortSeed = plan.Seed,
            BayesLimit = BayesLimits.Of(plan, options.Form.Length / options.Form.RateHz),
            Description = Describe(plan),
            Windows = [.. data.Windows.Select(window => window with { Truth = truths[window.Record] })],
        };
    }

    /// <summary>The cohort in one sentence.</summary>
    public static string Describe(SimulationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return string.Create(CultureInfo.InvariantCulture,
            $"{plan.Participants} simulated people, no real ones, with {plan.RecordsPerEmotion} records of each of {plan.Emotions.Length} emotions by {plan.Elicitation.ToString().ToLowerInvariant()} at effect scale {plan.EffectScale}, seed {plan.Seed}.");
    }
}

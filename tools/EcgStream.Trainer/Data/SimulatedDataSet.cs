namespace EcgStream.Trainer;

/// <summary>Placeholder for the build while the loader is made.</summary>
public static class SimulatedDataSet
{
    /// <summary>In one sentence.</summary>
    public static string Describe(SimulationPlan plan) => $"{plan?.Participants} simulated people.";
}

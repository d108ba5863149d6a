namespace EcgStream.Trainer;

/// <summary>The records of a cohort's three parts; no participant is in two of them.</summary>
public sealed record CohortRecords(
    IReadOnlyList<PreparedRecord> Training, IReadOnlyList<PreparedRecord> Validation, IReadOnlyList<PreparedRecord> Test);

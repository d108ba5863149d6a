using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>Changes how the data should be used.</summary>
    Advice,

    /// <summary>A result that ignores it is worth nothing.</summary>
    Serious,
}

/// <summary>Something that a careful reviewer would say of a data set: a sentence with what to do.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Subject">What it is about, a stable word such as <c>order</c>.</param>
/// <param name="Text">The sentence.</param>
public sealed record Finding(Severity Severity, string Subject, string Text);

/// <summary>What is in a class.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Records">Records.</param>
/// <param name="Windows">Usable windows.</param>
/// <param name="Participants">Participants with usable windows.</param>
/// <param name="Seconds">Shortest, median and longest record.</param>
public sealed record ClassFacts(string Label, int Records, int Windows, int Participants, ImmutableArray<double> Seconds);

/// <summary>A manifest as a reviewer sees it.</summary>
public sealed record InspectionReport
{
    /// <summary>The manifest.</summary>
    public required string Manifest { get; init; }

    /// <summary>Whether it is a simulated cohort.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>Participants.</summary>
    public required int Participants { get; init; }

    /// <summary>Rows of the manifest.</summary>
    public required int Records { get; init; }

    /// <summary>Windows, usable or not.</summary>
    public required int Windows { get; init; }

    /// <summary>Windows that a model would be asked about.</summary>
    public required int UsableWindows { get; init; }

    /// <summary>Sampling rates of the recordings, Hz.</summary>
    public required ImmutableArray<double> RatesHz { get; init; }

    /// <summary>Channels that were read.</summary>
    public required ImmutableArray<string> Channels { get; init; }

    /// <summary>Median over records of the beats' height: the range of stretches of 2 s, mV; NaN without a window.</summary>
    public required double? AmplitudeMilliVolts { get; init; }

    /// <summary>The classes; resting minutes that are no class are not among them.</summary>
    public required ImmutableArray<ClassFacts> Classes { get; init; }

    /// <summary>Recommended split, in one sentence.</summary>
    public required string Split { get; init; }

    /// <summary>Findings, the serious first.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The best that any model can do, where the cohort is simulated.</summary>
    public BayesLimit? BayesLimit { get; init; }
}

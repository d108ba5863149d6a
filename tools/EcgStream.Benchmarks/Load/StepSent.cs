namespace EcgStream.Benchmarks.Load;

/// <summary>What the generator did in a step.</summary>
/// <param name="Messages">Messages sent.</param>
/// <param name="WorstLag">How far it fell behind its schedule at worst, ms.</param>
sealed record StepSent(long Messages, double WorstLag);

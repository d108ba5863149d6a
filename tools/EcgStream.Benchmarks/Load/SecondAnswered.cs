namespace EcgStream.Benchmarks.Load;

/// <summary>The predictions whose last sample was to be sent in a second.</summary>
/// <param name="Second">Since the first step's start.</param>
/// <param name="Latencies">ms, ascending.</param>
sealed record SecondAnswered(long Second, double[] Latencies);

namespace EcgStream;

/// <summary>Samples that the device counted and we never received, found by index arithmetic.</summary>
/// <param name="Start">Index of the first lost sample on the device's clock.</param>
/// <param name="Length">Number of lost samples, 1 or more.</param>
public readonly record struct Gap(long Start, long Length);

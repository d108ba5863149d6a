namespace EcgStream;

/// <summary>A heart beat, where the largest deflection of its QRS complex is (the R wave in most leads, the S wave in some).</summary>
/// <param name="Position">Index of the peak on the sample clock, with a fraction: a parabola through the three samples around it.</param>
/// <param name="IsUpward">Whether the beats of this signal are told by an upward deflection; the same for all but the oldest beats of a stream.</param>
public readonly record struct RPeak(double Position, bool IsUpward);

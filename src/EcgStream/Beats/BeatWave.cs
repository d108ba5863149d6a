namespace EcgStream;

/// <summary>One beat's own figures, against the baseline before its QRS complex.</summary>
/// <param name="Seconds">When its peak was, after the first sample.</param>
/// <param name="RMilliVolts">Height of the QRS complex' main deflection, counted upwards whatever the lead's polarity.</param>
/// <param name="TMilliVolts">Height of the T wave on the same scale; below 0 if it points away from the main deflection.</param>
/// <param name="LevelMilliVolts">The baseline before the QRS complex.</param>
/// <param name="SlopeMilliVoltsPerSecond">Steepest slope of the QRS complex.</param>
public readonly record struct BeatWave(double Seconds, double RMilliVolts, double TMilliVolts, double LevelMilliVolts, double SlopeMilliVoltsPerSecond);

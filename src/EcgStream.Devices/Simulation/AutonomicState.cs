namespace EcgStream.Devices;

/// <summary>
/// What drives the heart of a simulated person at a time: the latent truth behind a signal, which a model may only guess from it.
/// </summary>
/// <param name="HeartRate">Mean heart rate, beats a minute.</param>
/// <param name="RmssdMs">Root mean square of successive differences of the RR intervals, ms, in the long run.</param>
/// <param name="SdnnMs">Standard deviation of the RR intervals, ms, in the long run, slow drift not counted.</param>
/// <param name="RespirationPerMinute">Breaths a minute; moves the high-frequency peak of the RR spectrum.</param>
/// <param name="TWaveGain">Factor on the amplitude of the person's T wave, 1 at rest.</param>
public readonly record struct AutonomicState(
    double HeartRate, double RmssdMs, double SdnnMs, double RespirationPerMinute, double TWaveGain)
{
    /// <summary>
    /// Slope of ln SDNN on ln RMSSD: with the measured spreads between people (0.38 and 0.52) and a correlation of 0.8, it is 0.585.
    /// Effects on SDNN follow those on RMSSD by it.
    /// </summary>
    public const double SdnnPerRmssd = 0.8 * 0.38 / 0.52;

    /// <summary>The state after a shift. Heart rate is kept within 35 … 200 a minute, respiration within 6 … 36.</summary>
    public AutonomicState Shifted(AutonomicShift shift) => new(
        Math.Clamp(HeartRate * PortableMath.Exp(shift.LnHeartRate), 35, 200),
        Math.Clamp(RmssdMs * PortableMath.Exp(shift.LnRmssd), 2, 250),
        Math.Clamp(SdnnMs * PortableMath.Exp(SdnnPerRmssd * shift.LnRmssd), 2, 250),
        Math.Clamp(RespirationPerMinute * PortableMath.Exp(shift.LnRespiration), 6, 36),
        TWaveGain * PortableMath.Exp(shift.LnTWave));

    /// <summary>The state a part of the way to another: 0 here, 1 there.</summary>
    internal AutonomicState Towards(in AutonomicState other, double part) => new(
        HeartRate + (part * (other.HeartRate - HeartRate)),
        RmssdMs + (part * (other.RmssdMs - RmssdMs)),
        SdnnMs + (part * (other.SdnnMs - SdnnMs)),
        RespirationPerMinute + (part * (other.RespirationPerMinute - RespirationPerMinute)),
        TWaveGain + (part * (other.TWaveGain - TWaveGain)));
}

/// <summary>A change of an <see cref="AutonomicState"/>, or the standard deviation of one: differences of natural logarithms.</summary>
/// <param name="LnHeartRate">Of the heart rate.</param>
/// <param name="LnRmssd">Of RMSSD.</param>
/// <param name="LnRespiration">Of the respiration rate.</param>
/// <param name="LnTWave">Of the T wave's amplitude.</param>
public readonly record struct AutonomicShift(double LnHeartRate, double LnRmssd, double LnRespiration, double LnTWave)
{
    /// <summary>Both, one after the other.</summary>
    public AutonomicShift Plus(AutonomicShift other) =>
        new(LnHeartRate + other.LnHeartRate, LnRmssd + other.LnRmssd, LnRespiration + other.LnRespiration, LnTWave + other.LnTWave);

    /// <summary>The shift, <paramref name="factor"/> times as large.</summary>
    public AutonomicShift Times(double factor) =>
        new(LnHeartRate * factor, LnRmssd * factor, LnRespiration * factor, LnTWave * factor);

    /// <summary>Component by component: a draw of standard normals times their standard deviations.</summary>
    public AutonomicShift Times(AutonomicShift other) =>
        new(LnHeartRate * other.LnHeartRate, LnRmssd * other.LnRmssd, LnRespiration * other.LnRespiration, LnTWave * other.LnTWave);

    /// <summary>Four independent standard normals.</summary>
    internal static AutonomicShift Draw(SimulationRandom random) =>
        new(random.Normal(), random.Normal(), random.Normal(), random.Normal());
}

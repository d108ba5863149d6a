namespace EcgStream.Devices;

/// <summary>
/// The endless signal of a simulated person whose emotion may change, chunk by chunk: heart, noise, electrodes and losses. The same options
/// give the same samples, however they are read and paced. Not for concurrent use.
/// </summary>
public sealed class SimulatedSignal
{
    const ulong HeartStream = 21;
    const ulong NoiseStream = 22;
    const ulong EmotionStream = 23;
    const ulong LeadOffStream = 24;
    const ulong GapStream = 25;
    const double SecondsBetweenFaults = 60;

    readonly SimulatedPerson _person;
    readonly EcgGenerator _heart;
    readonly SignalNoise? _noise;
    readonly ElectrodeFaults? _leadOff;
    readonly ElectrodeFaults? _gaps;
    readonly SimulationRandom _emotions;
    readonly long _switchSamples;
    long _untilSwitch;
    int _record;
    float _held;

    /// <summary>Makes the person ready.</summary>
    public SimulatedSignal(SimulatedSourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _person = SimulatedPerson.Draw(options.Subject, options.Seed, options.Cohort);
        ulong Seed(ulong stream) => SimulationRandom.Derive(options.Seed, (ulong)options.Subject, stream);
        Emotion = options.Emotion;
        _heart = new(_person.Morphology, StateNow(), options.RateHz, Seed(HeartStream));
        if (!options.Noise.IsNone)
            _noise = new(options.Noise, options.RateHz, _person.Morphology.QrsPeakToPeakMilliVolts, Seed(NoiseStream));
        if (options.HasLeadOff)
            _leadOff = new(options.RateHz, SecondsBetweenFaults, 3, 8, Seed(LeadOffStream));
        if (options.HasGaps)
            _gaps = new(options.RateHz, SecondsBetweenFaults, 0.2, 3, Seed(GapStream));
        _emotions = new(Seed(EmotionStream));
        _switchSamples = options.SwitchSeconds is { } seconds ? Math.Max(1, (long)Math.Round(seconds * options.RateHz)) : long.MaxValue;
        _untilSwitch = _switchSamples;
    }

    /// <summary>Index of the next sample.</summary>
    public long Position { get; private set; }

    /// <summary>The emotion of the next sample; null for rest.</summary>
    public string? Emotion { get; private set; }

    /// <summary>
    /// Reads the next <paramref name="milliVolts"/>.Length samples. Where an electrode is off they hold the last value before.
    /// </summary>
    /// <param name="milliVolts">Receives the samples, in mV.</param>
    /// <param name="marks">Receives where an electrode was off, indices on the device's clock.</param>
    /// <param name="losses">Receives what is lost on the way, as gaps; the samples are written all the same.</param>
    public void Read(Span<float> milliVolts, ICollection<SignalMark> marks, ICollection<Gap> losses)
    {
        ArgumentNullException.ThrowIfNull(marks);
        ArgumentNullException.ThrowIfNull(losses);
        var rest = milliVolts;
        while (rest.Length > 0)
        {
            if (_untilSwitch == 0)
                Switch();
            var part = (int)Math.Min(rest.Length, _untilSwitch);
            _heart.Read(rest[..part]);
            _untilSwitch -= part;
            rest = rest[part..];
        }
        _noise?.Add(milliVolts);
        var end = Position + milliVolts.Length;
        if (_leadOff is not null)
            HoldWhereOff(_leadOff, milliVolts, marks);
        for (_gaps?.MoveTo(Position); _gaps?.Start < end; _gaps.MoveTo(_gaps.End))
        {
            var start = Math.Max(_gaps.Start, Position);
            losses.Add(new(start, Math.Min(_gaps.End, end) - start));
            if (_gaps.End > end)
                break;
        }
        if (milliVolts.Length > 0)
            _held = milliVolts[^1];
        Position = end;
    }

    /// <summary>Goes over to another emotion, drawn from the others.</summary>
    void Switch()
    {
        _untilSwitch = _switchSamples;
        _record++;
        var others = Emotions.All.Where(e => e != Emotion).ToArray();
        Emotion = others[(int)(_emotions.Uniform() * others.Length)];
        _heart.MoveTo(StateNow());
    }

    AutonomicState StateNow() => _person.StateIn(Emotion, 0, (ulong)_record);

    void HoldWhereOff(ElectrodeFaults faults, Span<float> milliVolts, ICollection<SignalMark> marks)
    {
        var end = Position + milliVolts.Length;
        for (faults.MoveTo(Position); faults.Start < end; faults.MoveTo(faults.End))
        {
            var from = (int)(Math.Max(faults.Start, Position) - Position);
            var to = (int)(Math.Min(faults.End, end) - Position);
            // An episode that goes on from the chunk before holds that chunk's last value.
            if (from > 0)
                _held = milliVolts[from - 1];
            milliVolts[from..to].Fill(_held);
            marks.Add(new(SignalFault.LeadOff, Position + from, to - from));
            if (faults.End > end)
                break;
        }
    }
}

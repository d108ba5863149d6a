using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Devices;

/// <summary>
/// An emulated device at work, with the faults asked for: bytes in and time forward, bytes out. It has no thread and reads no clock, so an
/// hour takes as long as its bytes take to make, and the same calls give the same bytes. Not for concurrent use.
/// <para>
/// Its clock starts when the device first streams; tick n of it is due (n + 1) / <see cref="IEmulatedDevice.ClockHz"/> seconds later,
/// counted from that start, so that nothing drifts.
/// </para>
/// </summary>
public sealed class DeviceEmulator
{
    // A due time that is a whole tick but for rounding is due.
    const double Rounding = 1e-9;

    readonly IEmulatedDevice _device;
    readonly Func<long, float> _electrodes;
    readonly EmulatedFaults _faults;
    readonly SimulationRandom _drops;
    readonly SimulationRandom _corruption;
    readonly ArrayBufferWriter<byte> _answers = new();
    readonly ArrayBufferWriter<byte> _packet = new();
    readonly ArrayBufferWriter<byte> _line = new();
    readonly Action<string>? _tell;
    readonly Queue<(TimeSpan At, string Text)> _announced;
    TimeSpan _now;
    TimeSpan? _start;
    long _tick;
    int _sinceSample;
    int _justSent;
    EmulatorTally _tally;

    /// <summary>Switches a device on at time 0.</summary>
    /// <param name="device">How it speaks.</param>
    /// <param name="electrodes">What its electrodes carry at a tick of its clock, mV; NaN where one is off. Asked once for each sample, in ascending order.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="tell">Hears what happens, in a few words each after the time since the device first streamed.</param>
    public DeviceEmulator(IEmulatedDevice device, Func<long, float> electrodes, EmulatedFaults faults, Action<string>? tell = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(electrodes);
        ArgumentNullException.ThrowIfNull(faults);
        (_device, _electrodes, _faults, _tell) = (device, electrodes, faults, tell);
        _drops = new(faults.Seed, 1);
        _corruption = new(faults.Seed, 2);
        _announced = new(Announcements(faults).OrderBy(a => a.At));
        if (device.IsStreaming)
            _start = TimeSpan.Zero;
    }

    /// <summary>What became of the samples so far.</summary>
    public EmulatorTally Tally => _tally;

    /// <summary>Time since the device first streamed; 0 before.</summary>
    public TimeSpan Elapsed => _start is { } start ? _now - start : TimeSpan.Zero;

    /// <summary>Whether the device has begun to stream, be it that it stopped since.</summary>
    public bool HasBegun => _start is not null;

    /// <summary>The tick that comes next.</summary>
    public long NextTick => _tick;

    /// <summary>The tick from which on the electrodes carry nothing more: no sample is taken there.</summary>
    public long EndTick { get; set; } = long.MaxValue;

    /// <summary>Whether the port is there. While it is not, its owner takes it away.</summary>
    public bool IsPluggedIn => !Within(_faults.Unplugs, Elapsed);

    /// <summary>Takes bytes from the receiver. Those that come in a stall or while the port is away are lost.</summary>
    public void Receive(ReadOnlySpan<byte> commands)
    {
        if (!IsPluggedIn || Within(_faults.Stalls, Elapsed))
            return;
        foreach (var command in commands)
        {
            var streamed = _device.IsStreaming;
            _device.Receive(command, _answers);
            if (_device.IsStreaming == streamed)
                continue;
            _start ??= _now;
            (_tick, _sinceSample) = (TicksUntil(Elapsed), 0);
            Say(Elapsed, streamed ? "the receiver stopped it" : string.Create(CultureInfo.InvariantCulture, $"the receiver started it, at {_device.ClockHz / _device.TicksPerSample} Hz"));
        }
    }

    /// <summary>Moves time forward.</summary>
    /// <param name="now">Time since the device was switched on; never earlier than before. Shorter steps than an unplugging lasts let the owner of the port see it.</param>
    /// <returns>What goes over the line meanwhile; valid until the next call.</returns>
    public ReadOnlySpan<byte> Advance(TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(now, _now);
        _now = now;
        _line.ResetWrittenCount();
        _justSent = 0;
        if (IsPluggedIn && !Within(_faults.Stalls, Elapsed))
            _line.Write(_answers.WrittenSpan);
        _answers.ResetWrittenCount();
        while (_announced.TryPeek(out var next) && HasBegun && next.At <= Elapsed)
            Say(_announced.Dequeue());
        for (var due = Math.Min(TicksUntil(Elapsed), EndTick); _tick < due; _tick++)
        {
            if (!_device.IsStreaming)
            {
                _tick = due;
                break;
            }
            if (++_sinceSample < _device.TicksPerSample)
                continue;
            _sinceSample = 0;
            Take();
        }
        return _line.WrittenSpan;
    }

    /// <summary>Nobody took what the last <see cref="Advance"/> gave.</summary>
    public void NotTaken()
    {
        _tally = _tally with { InPackets = _tally.InPackets - _justSent, NotTaken = _tally.NotTaken + _justSent };
        _justSent = 0;
        _device.Interrupted();
    }

    void Take()
    {
        _packet.ResetWrittenCount();
        _device.Encode(_electrodes(_tick), _packet);
        var at = TimeSpan.FromTicks((long)Math.Round((_tick + 1) * TimeSpan.TicksPerSecond / _device.ClockHz));
        // Chance is asked for every packet, so that an outage more or less leaves the other packets' faults where they were.
        var dropped = _drops.Uniform() < _faults.Drop;
        var unplugged = Within(_faults.Unplugs, at);
        var stalled = !unplugged && Within(_faults.Stalls, at);
        var sent = !unplugged && !stalled && !dropped;
        _tally = _tally with
        {
            Sent = _tally.Sent + 1,
            InUnplugs = _tally.InUnplugs + (unplugged ? 1 : 0),
            InStalls = _tally.InStalls + (stalled ? 1 : 0),
            Dropped = _tally.Dropped + (!unplugged && !stalled && dropped ? 1 : 0),
            InPackets = _tally.InPackets + (sent ? 1 : 0),
        };
        if (!sent)
            return;
        _justSent++;
        Send(_packet.WrittenSpan);
    }

    void Send(ReadOnlySpan<byte> packet)
    {
        var line = _line.GetSpan(packet.Length);
        var corrupted = 0;
        for (var i = 0; i < packet.Length; i++)
        {
            line[i] = packet[i];
            if (_faults.Corrupt == 0 || _corruption.Uniform() >= _faults.Corrupt)
                continue;
            // Any byte but the one that it was.
            line[i] ^= (byte)(1 + _corruption.Next() % 255);
            corrupted++;
        }
        _line.Advance(packet.Length);
        if (corrupted > 0)
            _tally = _tally with { CorruptedBytes = _tally.CorruptedBytes + corrupted, CorruptedPackets = _tally.CorruptedPackets + 1 };
    }

    long TicksUntil(TimeSpan elapsed) => (long)Math.Floor(elapsed.TotalSeconds * _device.ClockHz + Rounding);

    static bool Within(ImmutableArray<Outage> outages, TimeSpan moment)
    {
        foreach (var outage in outages)
        {
            if (outage.Covers(moment))
                return true;
        }
        return false;
    }

    static IEnumerable<(TimeSpan At, string Text)> Announcements(EmulatedFaults faults) =>
    [
        .. faults.Stalls.Select(s => (s.Start, string.Create(CultureInfo.InvariantCulture, $"silent for {s.Length.TotalSeconds:0.###} s"))),
        .. faults.Stalls.Select(s => (s.End, "the silence is over")),
        .. faults.Unplugs.Select(u => (u.Start, string.Create(CultureInfo.InvariantCulture, $"unplugged for {u.Length.TotalSeconds:0.###} s"))),
        .. faults.Unplugs.Select(u => (u.End, "plugged in again")),
    ];

    void Say((TimeSpan At, string Text) remark) => Say(remark.At, remark.Text);

    void Say(TimeSpan at, string text) => _tell?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.0} s: {text}"));
}

namespace EcgStream.Devices;

/// <summary>
/// How long a port is left alone between two reads: long, so that bytes gather and a sample costs next to nothing; but briefly after an
/// opening or a silence, and while somebody asks for it, because there the moment of arrival tells how much was lost. Time is counted in
/// pauses, so that no clock is read for it.
/// </summary>
sealed class ReadingPace
{
    /// <summary>The longest time that bytes are left to gather: 16 chunks a second.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(60);

    static readonly TimeSpan Close = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan CloseFor = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    // Linux keeps 4,095 bytes for a terminal; half of it leaves time for a late thread. A byte is ten bits on the line.
    const int BytesLeftToGather = 2_048;

    readonly TimeSpan _usual;
    TimeSpan _silent;
    TimeSpan _close = CloseFor;

    /// <summary>Begins at an opening.</summary>
    /// <param name="baudRate">Bits per second.</param>
    public ReadingPace(int baudRate) => _usual = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, BytesLeftToGather * 10.0 / baudRate));

    /// <summary>A read brought something: to be said before its bytes are handed on.</summary>
    public void Heard()
    {
        if (_silent >= Silence)
            _close = CloseFor;
        _silent = TimeSpan.Zero;
    }

    /// <summary>The pause after a read.</summary>
    /// <param name="count">How many bytes it brought.</param>
    /// <param name="closely">Whether close reads are asked for.</param>
    public TimeSpan After(int count, bool closely)
    {
        // So much at once comes from a pseudo-terminal or a port faster than its speed says: it must not overflow.
        if (count >= BytesLeftToGather)
            return TimeSpan.Zero;
        var pause = closely || _close > TimeSpan.Zero ? Close : _usual;
        (_silent, _close) = (_silent + pause, _close - pause);
        return pause;
    }
}

using System.Buffers;

namespace EcgStream.Devices;

/// <summary>
/// Writes samples to a serial port or pseudo-terminal as an AD8232 sketch prints them: one count a line, ended by CR LF, and <c>!</c>
/// where there is no measurement, all at once as they come. The inverse of <see cref="AsciiDecoder"/>; at a device's even pace and with
/// its faults, <see cref="EmulatorPlayer"/> does it. Like a sketch it never waits for a reader: lines
/// that nobody takes are dropped and counted. Not for concurrent use.
/// </summary>
public sealed class SerialAsciiWriter : IDisposable
{
    readonly ISerialLink _link;
    readonly AdcScale _adc;
    readonly ArrayBufferWriter<byte> _text = new();
    bool _torn;

    /// <summary>Writes to an open link, which is disposed with the writer.</summary>
    /// <param name="link">Where to.</param>
    /// <param name="adc">How millivolts become counts.</param>
    /// <exception cref="SerialLinkException">The port is gone.</exception>
    public SerialAsciiWriter(ISerialLink link, AdcScale adc)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(adc);
        (_link, _adc) = (link, adc);
        // A reader drops the first line it sees, for it may have lost its head: let that be an empty one.
        Send("\r\n"u8, 0);
    }

    /// <summary>Lines that nobody took.</summary>
    public long Dropped { get; private set; }

    /// <summary>Opens <c>serial:PORT?baud=115200&amp;bits=10&amp;vref=3.3&amp;gain=1100</c> for writing.</summary>
    /// <exception cref="EcgStreamException">The port can't be opened, or an option is unknown, malformed or out of range.</exception>
    public static SerialAsciiWriter Open(SourceUri uri)
    {
        var settings = SerialSettings.FromUri(uri);
        var adc = AsciiFormat.AdcFromUri(uri);
        uri.RefuseUnknownOptions();
        try
        {
            return new(SerialPortLink.Open(settings), adc);
        }
        catch (SerialLinkException e)
        {
            throw new EcgStreamException(e.Message, e);
        }
    }

    /// <summary>Writes a chunk's samples. Millivolts beyond the converter's range are written as its limit.</summary>
    /// <exception cref="SerialLinkException">The port is gone.</exception>
    public void Write(in SampleChunk chunk)
    {
        var samples = chunk.MilliVolts.Span;
        _text.ResetWrittenCount();
        var mark = 0;
        for (var i = 0; i < samples.Length; i++)
            EmulatedSketch.WriteLine(IsPlaceholder(chunk, chunk.Start + i, ref mark) ? float.NaN : samples[i], _adc, _text);
        Send(_text.WrittenSpan, samples.Length);
    }

    /// <summary>Closes the port.</summary>
    public void Dispose() => _link.Dispose();

    void Send(ReadOnlySpan<byte> text, int lines)
    {
        try
        {
            // What went out last may be the head of a number: let the reader see that it is none.
            if (_torn)
                _link.Write("?\r\n"u8);
            _torn = false;
            _link.Write(text);
        }
        catch (TimeoutException)
        {
            _torn = true;
            Dropped += lines;
        }
    }

    // Marks ascend by their start, so a mark that ended stays behind.
    static bool IsPlaceholder(in SampleChunk chunk, long index, ref int mark)
    {
        if (chunk.Marks.IsDefaultOrEmpty)
            return false;
        for (; mark < chunk.Marks.Length && chunk.Marks[mark].End <= index; mark++)
        {
        }
        for (var i = mark; i < chunk.Marks.Length && chunk.Marks[i].Start <= index; i++)
        {
            if (chunk.Marks[i].Fault is SignalFault.LeadOff or SignalFault.Missing && chunk.Marks[i].End > index)
                return true;
        }
        return false;
    }
}

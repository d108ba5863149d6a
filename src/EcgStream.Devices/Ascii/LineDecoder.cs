using System.Globalization;
using System.Text;

namespace EcgStream.Devices;

/// <summary>
/// Cuts bytes into lines ended by CR, LF or both. The first line after an opening may have lost its head, so it is never a sample, whatever
/// it holds; it counts only if no line could be so long. Allocates nothing per line.
/// </summary>
/// <param name="maxLength">The longest line that is looked at, bytes.</param>
public abstract class LineDecoder(int maxLength) : ISampleDecoder
{
    const int ExampleLength = 60;

    readonly byte[] _line = new byte[maxLength];
    readonly byte[] _rejected = new byte[maxLength];
    int _length;
    bool _tooLong;
    bool _headless = true;
    bool _rejectedTooLong;
    int _rejectedLength;

    /// <inheritdoc/>
    public long Rejected { get; private set; }

    /// <inheritdoc/>
    public string LastRejected
    {
        get
        {
            if (Rejected == 0)
                return "";
            var line = _rejected.AsSpan(0, _rejectedLength).Trim(" \t"u8);
            return Quote(line) + (_rejectedTooLong ? $" … is longer than {maxLength} bytes" : Why(line));
        }
    }

    /// <inheritdoc/>
    public virtual void Restart() => (_length, _tooLong, _headless) = (0, false, true);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        for (int end; (end = bytes.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; bytes = bytes[(end + 1)..])
        {
            var line = bytes[..end];
            if (_length > 0)
            {
                Keep(line);
                line = _line.AsSpan(0, _length);
            }
            Finish(line, samples);
            (_length, _tooLong, _headless) = (0, false, false);
        }
        Keep(bytes);
    }

    /// <summary>Reads a whole line, without its end.</summary>
    /// <returns>Whether it is a sample, or nothing that anybody would miss.</returns>
    protected abstract bool Read(ReadOnlySpan<byte> line, SampleBatch samples);

    /// <summary>Looks at the first line after an opening, which may have lost its head, for what it says of the lines to come.</summary>
    protected virtual void ReadHeadless(ReadOnlySpan<byte> line)
    {
    }

    /// <summary>Why the line read last was no sample, to be written after it.</summary>
    protected abstract string Why(ReadOnlySpan<byte> line);

    void Keep(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, maxLength - _length);
        bytes[..taken].CopyTo(_line.AsSpan(_length));
        _length += taken;
        if (taken == bytes.Length || _tooLong)
            return;
        // Told at once: a device that speaks another protocol may never end a line.
        _tooLong = true;
        Reject(_line, tooLong: true);
    }

    void Finish(ReadOnlySpan<byte> line, SampleBatch samples)
    {
        if (_tooLong)
            return;
        if (line.Length > maxLength)
            Reject(line, tooLong: true);
        else if (_headless)
            ReadHeadless(line);
        else if (!Read(line, samples))
            Reject(line, tooLong: false);
    }

    void Reject(ReadOnlySpan<byte> line, bool tooLong)
    {
        Rejected++;
        _rejectedTooLong = tooLong;
        _rejectedLength = Math.Min(line.Length, maxLength);
        line[.._rejectedLength].CopyTo(_rejected);
    }

    internal static string Quote(ReadOnlySpan<byte> line)
    {
        var quoted = new StringBuilder("'");
        foreach (var b in line)
        {
            if (quoted.Length > ExampleLength)
            {
                quoted.Append('…');
                break;
            }
            if (b is >= 0x20 and < 0x7F)
                quoted.Append((char)b);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
        }
        return quoted.Append('\'').ToString();
    }
}

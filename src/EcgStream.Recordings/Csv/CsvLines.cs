namespace EcgStream.Recordings;

/// <summary>Cuts a stream into lines without making strings. Lines end with LF or CR LF; the last one may lack its end.</summary>
sealed class CsvLines(string file, Stream stream, int bufferSize = 1 << 16) : IDisposable
{
    /// <summary>A longer line shows that the file is no text.</summary>
    public const int LongestLine = 1 << 20;

    byte[] _buffer = new byte[bufferSize];
    int _start;
    int _end;
    bool _ended;

    /// <summary>Number of the latest line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end, valid until the next call.</summary>
    /// <exception cref="EcgStreamException">The line is longer than <see cref="LongestLine"/>, or the text is UTF-16.</exception>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var waiting = _buffer.AsSpan(_start, _end - _start);
            var newline = waiting[searched..].IndexOf((byte)'\n');
            if (newline >= 0 || (_ended && waiting.Length > 0))
            {
                var length = newline >= 0 ? searched + newline : waiting.Length;
                line = waiting[..length];
                if (line.Length > 0 && line[^1] == '\r')
                    line = line[..^1];
                _start += newline >= 0 ? length + 1 : length;
                if (Number++ == 0)
                    line = WithoutByteOrderMark(line);
                return true;
            }
            if (_ended)
            {
                line = default;
                return false;
            }
            searched = waiting.Length;
            Fill();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> line)
    {
        if (line is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new EcgStreamException($"The recording '{file}' is UTF-16 text: save it as UTF-8.");
        return line.StartsWith("\uFEFF"u8) ? line[3..] : line;
    }

    void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length > LongestLine)
                throw new EcgStreamException($"The recording '{file}' is no text: its line {Number + 1} is longer than {LongestLine:N0} bytes.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}

using System.Buffers;

namespace EcgStream.Recordings;

/// <summary>An open EDF or BDF file: its header, and its whole data records in whatever pieces are asked for.</summary>
sealed class EdfFile : IDisposable
{
    const int WindowBytes = 1 << 18;

    readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    byte[] _window = [];
    long _windowStart;
    int _windowLength;

    EdfFile(string path, Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        (Path, _file) = (path, file);
        Header = EdfHeader.Parse(path, bytes => ReadBeginning(file, bytes));
        var held = RandomAccess.GetLength(file) - Header.Bytes;
        (Records, var spare) = (held / Header.RecordBytes, held % Header.RecordBytes);
        if (Header.Records is { } stated && stated <= Records)
        {
            if (held > stated * Header.RecordBytes)
                Remarks.Add($"The file '{path}' goes on for {held - stated * Header.RecordBytes:N0} bytes beyond the {stated:N0} data records that its header states; they were not read.");
            Records = stated;
        }
        else if (Header.Records is { } more)
        {
            Remarks.Add($"The file '{path}' is cut short: its header states {more:N0} data records and it holds {Records:N0} whole ones, which were read.");
        }
        else
        {
            Remarks.Add($"The file '{path}' was not closed by its writer: the {Records:N0} whole data records that it holds were read{(spare > 0 ? ", a broken one at its end was not" : "")}.");
        }
        if (Records == 0)
            throw new EcgStreamException($"The recording '{path}' holds no samples: there is no whole data record in it.");
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its header.</summary>
    public EdfHeader Header { get; }

    /// <summary>Number of whole data records to read, 1 or more.</summary>
    public long Records { get; }

    /// <summary>What a user should know of the file's length.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Opens a file; somebody else may still be writing it.</summary>
    /// <exception cref="EcgStreamException">It is malformed or holds no data record.</exception>
    public static EdfFile Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        try
        {
            return new(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A piece of a data record. It is valid up to the next call.</summary>
    /// <param name="record">Number of the record.</param>
    /// <param name="offset">Bytes before the piece in the record.</param>
    /// <param name="length">Bytes of the piece.</param>
    /// <param name="ahead">Whether the pieces of the next records will be asked for and make up much of them: short records are then read many at a time.</param>
    /// <exception cref="EcgStreamException">The file became shorter meanwhile.</exception>
    public ReadOnlySpan<byte> Read(long record, long offset, int length, bool ahead)
    {
        var at = Header.Bytes + record * Header.RecordBytes + offset;
        if (at < _windowStart || at + length > _windowStart + _windowLength)
        {
            var together = ahead ? Math.Min(WindowBytes / Header.RecordBytes, Records - record) : 0;
            if (together > 0)
                Load(at - offset, (int)(together * Header.RecordBytes));
            else
                Load(at, length);
        }
        return _window.AsSpan((int)(at - _windowStart), length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_window.Length > 0)
            ArrayPool<byte>.Shared.Return(_window);
        _window = [];
        _file.Dispose();
    }

    void Load(long at, int length)
    {
        if (_window.Length < length)
        {
            if (_window.Length > 0)
                ArrayPool<byte>.Shared.Return(_window);
            _window = [];
            _window = ArrayPool<byte>.Shared.Rent(length);
        }
        (_windowStart, _windowLength) = (at, 0);
        while (_windowLength < length)
        {
            var read = RandomAccess.Read(_file, _window.AsSpan(_windowLength, length - _windowLength), at + _windowLength);
            _windowLength += read > 0 ? read : throw new EcgStreamException($"The file '{Path}' became shorter while it was read.");
        }
    }

    static byte[] ReadBeginning(Microsoft.Win32.SafeHandles.SafeFileHandle file, int length)
    {
        var bytes = new byte[Math.Min(length, RandomAccess.GetLength(file))];
        var got = 0;
        while (got < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(got), got) is > 0 and var read)
            got += read;
        return bytes[..got];
    }
}

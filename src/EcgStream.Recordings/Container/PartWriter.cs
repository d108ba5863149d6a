using System.Buffers;

namespace EcgStream.Recordings;

/// <summary>Writes one part file: frames gather in memory until <see cref="Save"/> has them on the disk. Not for concurrent use.</summary>
sealed class PartWriter : IDisposable
{
    readonly IPartFile _file;
    readonly ArrayBufferWriter<byte> _gathered = new(1 << 16);
    readonly PartIndexBuilder _index = new();
    byte[] _payload = new byte[4096];
    uint _number;
    long _saved;

    /// <summary>Begins a part; its header is gathered, not saved yet.</summary>
    public PartWriter(IPartFile file, RecordingHeader header)
    {
        _file = file;
        // Twice: nothing else tells whose recording it is.
        var bytes = header.Encode();
        Gather(RecordKind.Header, bytes);
        Gather(RecordKind.Header, bytes);
    }

    /// <summary>Bytes saved and gathered.</summary>
    public long Length => _saved + _gathered.WrittenCount;

    /// <summary>Gathers a chunk.</summary>
    public void Gather(in SampleChunk chunk)
    {
        var length = SampleRecord.LengthOf(chunk);
        if (_payload.Length < length)
            _payload = new byte[length];
        SampleRecord.Write(chunk, _payload.AsSpan(0, length));
        _index.Add(chunk.Start, chunk.Length, chunk.ReceivedAt, Length);
        Gather(RecordKind.Samples, _payload.AsSpan(0, length));
    }

    /// <summary>Gathers any other record.</summary>
    public void Gather(RecordKind kind, ReadOnlySpan<byte> payload) => RecordFrame.Write(_gathered, kind, _number++, payload);

    /// <summary>Writes what was gathered, and returns once it is on the disk.</summary>
    /// <exception cref="IOException">It is not. The part must be given up then: <see cref="Abandon"/>.</exception>
    public void Save()
    {
        _file.Append(_gathered.WrittenSpan);
        _file.FlushToDisk();
        _saved += _gathered.WrittenCount;
        _gathered.ResetWrittenCount();
    }

    /// <summary>Closes the part in order, with its index.</summary>
    /// <exception cref="IOException">The index could not be written; what was saved before is safe.</exception>
    public void Seal()
    {
        using (_file)
        {
            var before = _gathered.WrittenCount;
            Gather(RecordKind.Index, _index.ToIndex().Encode());
            _gathered.Write(PartIndex.Trailer(_gathered.WrittenCount - before));
            Save();
        }
    }

    /// <summary>Leaves the part as it was last saved; whatever a failed write left behind that is cut away, as far as the disk lets us.</summary>
    /// <returns>Whether anything of it was ever saved.</returns>
    public bool Abandon()
    {
        using (_file)
        {
            try
            {
                _file.Truncate(_saved);
            }
#pragma warning disable CA1031 // A reader cuts a torn tail too.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
        return _saved > 0;
    }

    public void Dispose() => _file.Dispose();
}

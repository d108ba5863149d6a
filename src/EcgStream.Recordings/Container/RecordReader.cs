namespace EcgStream.Recordings;

/// <summary>Goes through the records in a part's bytes. What is damaged or torn is passed over and counted; nothing there is ever guessed.</summary>
ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;
    int _at;

    /// <summary>Bytes between records that are none: damage.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Bytes behind the last record: what a crash has torn.</summary>
    public readonly long TornBytes => _bytes.Length - EndOfLast;

    /// <summary>Where the last record ends.</summary>
    public int EndOfLast { get; private set; }

    /// <summary>The next record; false at the end.</summary>
    public bool TryNext(out Record record)
    {
        while (_at < _bytes.Length)
        {
            var found = RecordFrame.Find(_bytes, _at);
            if (RecordFrame.TryRead(_bytes[found..], out var kind, out var number, out var payload))
            {
                DamagedBytes += found - EndOfLast;
                record = new(kind, number, found, payload);
                EndOfLast = _at = found + RecordFrame.HeaderLength + payload.Length;
                return true;
            }
            _at = found + 1;
        }
        record = default;
        return false;
    }

    /// <summary>A record, its checksum right.</summary>
    public readonly ref struct Record(RecordKind kind, uint number, long offset, ReadOnlySpan<byte> payload)
    {
        public RecordKind Kind { get; } = kind;

        public uint Number { get; } = number;

        public long Offset { get; } = offset;

        public ReadOnlySpan<byte> Payload { get; } = payload;
    }
}

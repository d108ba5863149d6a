namespace EcgStream.Recordings;

/// <summary>Digitises a channel's samples into data records; where there are none, the value before them is held.</summary>
sealed class EdfSignalWriter(Recording recording, Func<float, int> digitise, int sampleBytes)
{
    int _segment;
    int _held = digitise(recording.Segments[0].MilliVolts.Span[0]);

    /// <summary>Writes the values from an index of the sample clock on, as many as there is room for; the ranges must ascend.</summary>
    public void Write(long start, Span<byte> record)
    {
        for (var index = start; !record.IsEmpty; index++)
        {
            while (_segment < recording.Segments.Length && recording.Segments[_segment].End <= index)
                _segment++;
            if (_segment < recording.Segments.Length && recording.Segments[_segment] is var segment && segment.Start <= index)
                _held = digitise(segment.MilliVolts.Span[(int)(index - segment.Start)]);
            for (var i = 0; i < sampleBytes; i++)
                record[i] = (byte)(_held >> (8 * i));
            record = record[sampleBytes..];
        }
    }
}

namespace EcgStream.Recordings;

/// <summary>Where a <see cref="ChunkCursor"/> stands.</summary>
record struct CursorPlace
{
    /// <summary>Passes that were played to their end.</summary>
    public int Pass { get; set; }

    /// <summary>Number of the segment in which the next sample is looked for.</summary>
    public int Segment { get; set; }

    /// <summary>Number of the mark that may be the next chunk's first.</summary>
    public int Mark { get; set; }

    /// <summary>Index of the next sample on the recording's sample clock; where samples are missing, the first one behind.</summary>
    public long Next { get; set; }

    /// <summary>How far the sample clock that is played by is ahead of the recording's, in samples.</summary>
    public long Shift { get; set; }

    /// <summary>Index after the last sample that was played, on the clock that is played by; null before the first.</summary>
    public long? PlayedEnd { get; set; }

    /// <summary>What <see cref="Shift"/> was for that sample.</summary>
    public long PlayedShift { get; set; }
}

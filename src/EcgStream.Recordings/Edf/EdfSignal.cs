namespace EcgStream.Recordings;

/// <summary>One signal of an EDF or BDF file, as its header describes it. A number that the header garbles is NaN: it matters only to who reads the signal.</summary>
sealed record EdfSignal
{
    /// <summary>What the signal is, for example <c>ECG II</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Whether it holds texts rather than samples.</summary>
    public required bool IsAnnotations { get; init; }

    /// <summary>Unit of the samples, for example uV; empty where it is not stated.</summary>
    public required string Unit { get; init; }

    /// <summary>Value of <see cref="DigitalMin"/> in <see cref="Unit"/>; above <see cref="PhysicalMax"/> for an inverted signal.</summary>
    public required double PhysicalMin { get; init; }

    /// <summary>Value of <see cref="DigitalMax"/> in <see cref="Unit"/>.</summary>
    public required double PhysicalMax { get; init; }

    /// <summary>Lowest digital value of the converter.</summary>
    public required double DigitalMin { get; init; }

    /// <summary>Highest digital value of the converter.</summary>
    public required double DigitalMax { get; init; }

    /// <summary>Samples in each data record; of an annotation signal, as many times a sample's bytes.</summary>
    public required int SamplesPerRecord { get; init; }

    /// <summary>Where the signal begins in each data record, bytes.</summary>
    public required long ByteOffset { get; init; }

    /// <summary>Units of one digital step, not 0; negative for an inverted signal.</summary>
    public double Step => (PhysicalMax - PhysicalMin) / (DigitalMax - DigitalMin);

    /// <summary>Units at digital 0; exactly 0 for a range that is symmetric.</summary>
    public double Zero => (PhysicalMin * DigitalMax - PhysicalMax * DigitalMin) / (DigitalMax - DigitalMin);
}

namespace EcgStream.Recordings;

/// <summary>A signal's line in a WFDB header: <c>file format[xSPF][:skew][+offset] gain[(baseline)][/unit] bits zero first checksum block name</c>.</summary>
sealed record WfdbSignal
{
    /// <summary>Steps per millivolt where a header states none (or 0): the signal is not calibrated.</summary>
    public const double DefaultGain = 200;

    /// <summary>Name of the signal file, beside the header.</summary>
    public required string File { get; init; }

    /// <summary>Number of the sample encoding, for example 212.</summary>
    public required int Format { get; init; }

    /// <summary>Samples of this signal in each frame, 1 or more.</summary>
    public required int SamplesPerFrame { get; init; }

    /// <summary>Frames by which this signal lags in its file.</summary>
    public required int Skew { get; init; }

    /// <summary>Bytes before the first sample in the file.</summary>
    public required int ByteOffset { get; init; }

    /// <summary>Steps per unit, not 0; negative for an inverted converter.</summary>
    public required double Gain { get; init; }

    /// <summary>Whether the header states the gain.</summary>
    public required bool IsCalibrated { get; init; }

    /// <summary>Digital value of 0 units.</summary>
    public required int Baseline { get; init; }

    /// <summary>Unit of the samples, for example mV.</summary>
    public required string Unit { get; init; }

    /// <summary>Bits of the converter; 0 where it is not stated.</summary>
    public required int ResolutionBits { get; init; }

    /// <summary>Digital value in the middle of the converter's range.</summary>
    public required int AdcZero { get; init; }

    /// <summary>The first digital value; a file of differences begins from it.</summary>
    public required int InitialValue { get; init; }

    /// <summary>Sum of all digital values modulo 65,536, signed or not; null where it is not stated.</summary>
    public required int? Checksum { get; init; }

    /// <summary>What the signal is, for example MLII.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the header does not say what it is, and <see cref="Name"/> is but its number.</summary>
    public bool IsNameless { get; init; }
}

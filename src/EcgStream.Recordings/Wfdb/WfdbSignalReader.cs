using System.Buffers;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>Reads one signal of a WFDB record out of the frames of its signal file.</summary>
static class WfdbSignalReader
{
    const int LongestFrame = 1_000_000;
    const int SamplesPerRead = 1 << 16;

    // Whole groups of every encoding.
    const int FramesPerStep = 6;

    /// <summary>A time without valid samples that is as long as this is a gap; a shorter one is marked, and its samples hold the value before.</summary>
    public const double ShortestGapSeconds = 1;

    /// <exception cref="EcgStreamException">The signal file is missing, without a whole frame or in an unknown encoding, or its unit is no voltage.</exception>
    public static Recording Read(string headerFile, WfdbHeader header, int channel, string? unit) =>
        TryRead(headerFile, header, channel, unit)
            ?? throw new EcgStreamException($"The record '{headerFile}' holds no valid sample of {header.Signals[channel].Name}: choose another channel.");

    /// <summary>Frames with samples of a signal that its file really holds; of an encoding that can't be read, those that the header states.</summary>
    /// <param name="headerFile">The header.</param>
    /// <param name="header">What it says.</param>
    /// <param name="channel">Number of the signal.</param>
    /// <param name="remarks">That the file is cut short is added here.</param>
    /// <exception cref="EcgStreamException">The signal file is missing, or in an unknown encoding and the header states no length.</exception>
    public static long FramesOf(string headerFile, WfdbHeader header, int channel, ICollection<string> remarks)
    {
        var signal = header.Signals[channel];
        if (signal.Format == 0)
            return 0;
        if (WfdbCodec.Of(signal.Format) is null && header.Frames is { } stated)
            return stated;
        var layout = FrameLayout.Of(headerFile, header, channel, Codec(headerFile, signal));
        if (layout.CutShort is { } remark)
            remarks.Add(remark);
        return Math.Max(0, layout.Frames - signal.Skew);
    }

    /// <summary>As <see cref="Read"/>; null where no sample is valid.</summary>
    /// <exception cref="EcgStreamException">The signal file is missing, without a whole frame or in an unknown encoding, or its unit is no voltage.</exception>
    public static Recording? TryRead(string headerFile, WfdbHeader header, int channel, string? unit)
    {
        var signal = header.Signals[channel];
        if (signal.Format == 0)
            return null;
        var codec = Codec(headerFile, signal);
        var milliVolts = unit is not null
            ? VoltUnit.Stated(unit)
            : VoltUnit.InMilliVolts(signal.Unit) ?? throw new EcgStreamException(
                $"The record '{headerFile}' has {signal.Name} in '{signal.Unit}', which is no voltage: choose another channel of {Channels.List([.. header.Signals.Select(s => s.Name)])}, or state 'unit'.");
        var resolution = Math.Abs(milliVolts / signal.Gain);
        if (resolution is < 1e-12 or > 1e6)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The record '{headerFile}' states a gain of {signal.Gain} for {signal.Name}, which is no gain of a converter: mend the header."));

        var layout = FrameLayout.Of(headerFile, header, channel, codec);
        var length = (layout.Frames - signal.Skew) * signal.SamplesPerFrame;
        if (length > Array.MaxLength)
            throw new EcgStreamException($"The record '{headerFile}' is too long to be read at once, {length:N0} samples: cut it into parts.");
        if (length <= 0)
            throw new EcgStreamException($"The record '{headerFile}' holds no samples of {signal.Name}: its signal file '{layout.File}' {(layout.Frames == 0 ? "has not one whole frame" : "ends before they begin")}.");

        var samples = new DigitalSamples(signal, codec, milliVolts, (int)length);
        var sum = ReadFrames(layout, signal, codec, samples);
        if (!samples.AnyValid)
            return null;

        var remarks = new List<string>();
        if (layout.CutShort is { } remark)
            remarks.Add(remark);
        else if (signal.Checksum is { } stated && unchecked((ushort)stated) != sum)
            remarks.Add($"The checksum of {signal.Name} in '{headerFile}' does not match its samples ({(short)sum} instead of {stated}): the file may be damaged.");
        if (!signal.IsCalibrated)
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"The header '{headerFile}' states no gain for {signal.Name}: {WfdbSignal.DefaultGain} steps per {unit ?? signal.Unit} are assumed."));
        if (layout.SpareFrames > 0)
            remarks.Add($"The signal file '{layout.File}' goes on for {layout.SpareFrames} frames beyond the length that its header states; they were not read.");
        var rate = header.FrameRateHz * signal.SamplesPerFrame;
        return LongMissing.CutOut(new()
        {
            Path = headerFile,
            Name = header.Name,
            Channel = signal.Name,
            RateHz = rate,
            MilliVolts = samples.MilliVolts,
            Segments = [new(0, samples.MilliVolts)],
            BaseTime = header.BaseTime,
            Resolution = resolution,
            Marks = samples.Marks,
            Comments = header.Comments,
            Remarks = [.. remarks],
        }, (long)Math.Ceiling(ShortestGapSeconds * rate));
    }

    static WfdbCodec Codec(string headerFile, WfdbSignal signal) => WfdbCodec.Of(signal.Format) ?? throw new EcgStreamException(signal.Format is 508 or 516 or 524
        ? $"The record '{headerFile}' stores {signal.Name} compressed by FLAC (format {signal.Format}), which can't be read: unpack it with WFDB's xform."
        : $"The record '{headerFile}' stores {signal.Name} in format {signal.Format}, which can't be read: formats {string.Join(", ", WfdbCodec.All.Select(c => c.Format))} can.");

    static ushort ReadFrames(FrameLayout layout, WfdbSignal signal, WfdbCodec codec, DigitalSamples samples)
    {
        var framesPerRead = Math.Max(1, SamplesPerRead / layout.FrameLength / FramesPerStep) * FramesPerStep;
        var digital = ArrayPool<int>.Shared.Rent(framesPerRead * layout.FrameLength);
        var bytes = ArrayPool<byte>.Shared.Rent((int)codec.BytesOf((long)framesPerRead * layout.FrameLength));
        var (sum, value) = (0, signal.InitialValue);
        try
        {
            using var file = File.OpenHandle(layout.File, options: FileOptions.SequentialScan);
            var at = layout.ByteOffset;
            for (long frame = 0; frame < layout.Frames; frame += framesPerRead)
            {
                var frames = (int)Math.Min(framesPerRead, layout.Frames - frame);
                var values = digital.AsSpan(0, frames * layout.FrameLength);
                var block = bytes.AsSpan(0, (int)codec.BytesOf(values.Length));
                for (var got = 0; got < block.Length;)
                {
                    var read = RandomAccess.Read(file, block[got..], at + got);
                    got += read > 0 ? read : throw new EcgStreamException($"The signal file '{layout.File}' became shorter while it was read.");
                }
                at += block.Length;
                codec.Decode(block, values);
                for (var f = 0; f < frames; f++)
                {
                    foreach (var stored in values.Slice(f * layout.FrameLength + layout.Position, signal.SamplesPerFrame))
                    {
                        value = codec.IsDifference ? value + stored : stored;
                        // The checksum was made of the frames as they are stored, the skewed ones included.
                        sum += value;
                        if (frame + f >= signal.Skew)
                            samples.Add(value);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(digital);
            ArrayPool<byte>.Shared.Return(bytes);
        }
        return unchecked((ushort)sum);
    }

    /// <summary>How a signal lies in its file: frames of <c>FrameLength</c> samples, the signal's own from <c>Position</c> on.</summary>
    readonly record struct FrameLayout(string File, long ByteOffset, int FrameLength, int Position, long Frames, long StatedFrames, long SpareFrames)
    {
        /// <summary>That the file holds less than its header states; null where it does not.</summary>
        public string? CutShort => StatedFrames <= Frames
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The signal file '{File}' is cut short: its header states {StatedFrames:N0} frames and it holds {Frames:N0}, which were read.");

        public static FrameLayout Of(string headerFile, WfdbHeader header, int channel, WfdbCodec codec)
        {
            var signal = header.Signals[channel];
            // Signals with the same file share its frames, in the order of the header.
            var (length, position) = (0, 0);
            long offset = signal.ByteOffset;
            for (var i = 0; i < header.Signals.Length; i++)
            {
                var other = header.Signals[i];
                if (other.File != signal.File)
                    continue;
                if (other.Format != signal.Format)
                    throw new EcgStreamException($"The header '{headerFile}' gives the file '{signal.File}' two formats, {signal.Format} and {other.Format}: mend it.");
                if (length == 0)
                    offset = other.ByteOffset;
                if (i == channel)
                    position = length;
                length += other.SamplesPerFrame;
                if (length > LongestFrame)
                    throw new EcgStreamException($"The header '{headerFile}' describes frames of more than {LongestFrame:N0} samples: mend it.");
            }
            if (signal.File.AsSpan().IndexOfAny('/', '\\') >= 0 || signal.File is "-" or "~" or "." or "..")
                throw new EcgStreamException($"The header '{headerFile}' names the signal file '{signal.File}': only a file beside the header can be read.");
            var file = Path.Combine(Path.GetDirectoryName(headerFile) ?? "", signal.File);
            if (!System.IO.File.Exists(file))
                throw new EcgStreamException($"The signal file '{file}' of the record '{headerFile}' is missing: put it beside the header.");

            var stored = codec.SamplesIn(Math.Max(0, FileLength.Of(file) - offset));
            var held = stored / length;
            var frames = Math.Min(header.Frames ?? held, held);
            // The unused places of a last group are no frames.
            var used = (frames * length + codec.SamplesPerGroup - 1) / codec.SamplesPerGroup * codec.SamplesPerGroup;
            return new(file, offset, length, position, frames, header.Frames ?? held, Math.Max(0, stored - used) / length);
        }
    }
}

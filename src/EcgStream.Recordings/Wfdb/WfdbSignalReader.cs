using System.Buffers;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>Reads one signal of a WFDB record out of the frames of its signal file.</summary>
static class WfdbSignalReader
{
    const int LongestFrame = 1_000_000;
    const int SamplesPerRead = 1 << 16;

    /// <exception cref="EcgStreamException">The signal file is missing, too short or in an unknown encoding, or its unit is no voltage.</exception>
    public static Recording Read(string headerFile, WfdbHeader header, int channel, string? unit)
    {
        var signal = header.Signals[channel];
        var codec = WfdbCodec.Of(signal.Format) ?? throw new EcgStreamException(
            $"The record '{headerFile}' stores {signal.Name} in format {signal.Format}, which can't be read: formats {string.Join(", ", WfdbCodec.All.Select(c => c.Format))} can.");
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
            throw new EcgStreamException($"The record '{headerFile}' holds no samples of {signal.Name}.");

        var samples = new DigitalSamples(signal, codec, milliVolts, (int)length);
        var sum = ReadFrames(layout, signal, codec, samples);
        if (!samples.AnyValid)
            throw new EcgStreamException($"The record '{headerFile}' holds no valid sample of {signal.Name}: choose another channel.");

        var remarks = new List<string>();
        if (signal.Checksum is { } stated && unchecked((ushort)stated) != sum)
            remarks.Add($"The checksum of {signal.Name} in '{headerFile}' does not match its samples ({(short)sum} instead of {stated}): the file may be damaged.");
        if (!signal.IsCalibrated)
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"The header '{headerFile}' states no gain for {signal.Name}: {WfdbSignal.DefaultGain} steps per {unit ?? signal.Unit} are assumed."));
        if (layout.SpareFrames > 0)
            remarks.Add($"The signal file '{layout.File}' goes on for {layout.SpareFrames} frames beyond the length that its header states; they were not read.");
        return new()
        {
            Path = headerFile,
            Name = header.Name,
            Channel = signal.Name,
            RateHz = header.FrameRateHz * signal.SamplesPerFrame,
            MilliVolts = samples.MilliVolts,
            Segments = [new(0, samples.MilliVolts)],
            BaseTime = header.BaseTime,
            Resolution = resolution,
            Marks = samples.Marks,
            Comments = header.Comments,
            Remarks = [.. remarks],
        };
    }

    static ushort ReadFrames(FrameLayout layout, WfdbSignal signal, WfdbCodec codec, DigitalSamples samples)
    {
        // An even number of frames keeps each read at the beginning of a pair.
        var framesPerRead = Math.Max(2, SamplesPerRead / layout.FrameLength) & ~1;
        var digital = ArrayPool<int>.Shared.Rent(framesPerRead * layout.FrameLength);
        var bytes = ArrayPool<byte>.Shared.Rent((int)codec.BytesOf((long)framesPerRead * layout.FrameLength));
        var sum = 0;
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
                    foreach (var value in values.Slice(f * layout.FrameLength + layout.Position, signal.SamplesPerFrame))
                    {
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
    readonly record struct FrameLayout(string File, long ByteOffset, int FrameLength, int Position, long Frames, long SpareFrames)
    {
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

            var pairBytes = FileLength.Of(file) - offset;
            var stored = Math.Max(0, pairBytes) / codec.BytesPerPair * 2;
            // What is left may hold the first sample of a pair whose second one was never written.
            stored += pairBytes > 0 && pairBytes % codec.BytesPerPair >= (codec.BytesPerPair + 1) / 2 ? 1 : 0;
            var held = stored / length;
            if (header.Frames is { } stated && stated > held)
                throw new EcgStreamException($"The signal file '{file}' is too short: its header states {stated} frames and it holds {held}.");
            // The unused half of a last pair is no frame.
            var spare = stored % 2 == 0 && length == 1 && codec.BytesPerPair % 2 == 1 ? 1 : 0;
            return new(file, offset, length, position, header.Frames ?? held, header.Frames is { } frames ? Math.Max(0, held - frames - spare) : 0);
        }
    }
}

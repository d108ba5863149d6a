using System.Globalization;

namespace EcgStream.Devices;

/// <summary>
/// Reads one channel of a BITalino's frames: mV = (count / 2^bits − 0.5) · 3.3 / 1100 · 1000, the transfer function of its ECG sensor
/// (BITalino ECG data sheet); a count at the converter's limit is marked saturated. Allocates nothing per frame.
/// <para>
/// Frames have no head, and their CRC passes one damaged frame in 16. So the first frames are believed once
/// <see cref="FramesToBelieve"/> follow each other with right CRCs and counters; from then on a frame counts where the counter is the
/// expected one, or where the next frame agrees with it. A damaged frame costs only itself; after <see cref="FramesToDoubt"/> in a row their
/// bytes are searched anew.
/// </para>
/// </summary>
/// <param name="channels">How many channels the board sends, 1 … 6.</param>
/// <param name="place">Which of them to read, counted from 0 in the order in which they are sent.</param>
public sealed class BitalinoDecoder(int channels, int place) : ISampleDecoder
{
    /// <summary>Frames in a row that make sure where frames begin: 1 in 16^7 places of noise looks so.</summary>
    public const int FramesToBelieve = 4;

    /// <summary>Damaged frames in a row after which nobody knows where frames begin.</summary>
    public const int FramesToDoubt = 4;

    /// <summary>How many frames the counter tells apart.</summary>
    public const int CounterModulus = 16;

    readonly int _frame = BitalinoFrame.Length(channels);
    readonly int _maxCount = (1 << BitalinoFrame.Bits(place)) - 1;
    readonly byte[] _waiting = new byte[1024];
    int _length;
    bool _inStep;
    int _expected;
    int _damaged;
    long _passedOver;

    /// <inheritdoc/>
    public long Rejected { get; private set; }

    /// <inheritdoc/>
    public string LastRejected => Rejected == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
        $"no frame of a BITalino with {channels} {(channels == 1 ? "channel" : "channels")} ({_frame} bytes, CRC-4); check channels=");

    /// <inheritdoc/>
    public void Restart() => (_length, _inStep, _damaged, _passedOver) = (0, false, 0, 0);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, _waiting.Length - _length);
            bytes[..taken].CopyTo(_waiting.AsSpan(_length));
            bytes = bytes[taken..];
            _length += taken;
            var used = Frames(_waiting.AsSpan(0, _length), samples);
            _waiting.AsSpan(used, _length - used).CopyTo(_waiting);
            _length -= used;
        }
    }

    /// <summary>Reads what can be decided.</summary>
    /// <returns>Bytes used; at most eight frames are left.</returns>
    int Frames(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        var at = 0;
        while (_inStep ? Follow(bytes[at..], samples) is var used and > 0 : (used = Search(bytes[at..], samples)) > 0)
            at += used;
        return at;
    }

    /// <returns>Bytes used: a byte that begins no frames, or the frames that are believed; 0 where too few are there to tell.</returns>
    int Search(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        for (var i = 0; i < FramesToBelieve; i++)
        {
            if (bytes.Length < (i + 1) * _frame)
                return 0;
            var frame = bytes.Slice(i * _frame, _frame);
            if (!BitalinoFrame.IsGood(frame) || BitalinoFrame.Counter(frame) != (BitalinoFrame.Counter(bytes[.._frame]) + i) % CounterModulus)
            {
                // The first length of a frame may be the rest of one that lost its head.
                if (++_passedOver % _frame == 0)
                    Rejected++;
                return 1;
            }
        }
        for (var i = 0; i < FramesToBelieve; i++)
            Read(bytes.Slice(i * _frame, _frame), samples);
        (_inStep, _passedOver) = (true, 0);
        return FramesToBelieve * _frame;
    }

    int Follow(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        // The damaged frames before this one are kept in front of it, to be searched if there are too many.
        var before = _damaged * _frame;
        if (bytes.Length < before + _frame)
            return 0;
        var frame = bytes.Slice(before, _frame);
        var good = BitalinoFrame.IsGood(frame);
        var counter = BitalinoFrame.Counter(frame);
        if (good && counter != (_expected + _damaged) % CounterModulus)
        {
            if (bytes.Length < before + 2 * _frame)
                return 0;
            var next = bytes.Slice(before + _frame, _frame);
            good = BitalinoFrame.IsGood(next) && BitalinoFrame.Counter(next) == (counter + 1) % CounterModulus;
        }
        if (good)
        {
            Rejected += _damaged;
            _damaged = 0;
            Read(frame, samples);
            return before + _frame;
        }
        if (++_damaged < FramesToDoubt)
            return Follow(bytes, samples);
        (_damaged, _inStep, _passedOver) = (0, false, 0);
        return 1;
    }

    void Read(ReadOnlySpan<byte> frame, SampleBatch samples)
    {
        var count = BitalinoFrame.Count(frame, place);
        var milliVolts = (float)(((double)count / (_maxCount + 1) - 0.5) * (3.3 / 1100 * 1000));
        if (count == 0 || count == _maxCount)
            samples.Add(milliVolts, SignalFault.Saturated);
        else
            samples.Add(milliVolts);
        var counter = BitalinoFrame.Counter(frame);
        samples.Stamp(counter);
        _expected = (counter + 1) % CounterModulus;
    }
}

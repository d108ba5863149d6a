using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EcgStream;

/// <summary>
/// Changes the sampling rate of an endless signal without shifting it: output sample k lies at exactly k / output rate on the
/// clock on which input sample i lies at i / input rate. Any split of the input into calls gives the same output to the bit.
/// </summary>
/// <remarks>
/// <para>
/// A centred (zero-phase) windowed-sinc FIR. With r the smaller of the two rates: flat within 0.002 dB up to 0.4 r,
/// at least 80 dB down from 0.5 r on; each output is made of the 30 / r seconds on either side. Equal rates copy.
/// </para>
/// <para>
/// Positions are kept as whole numbers over the ratio of the rates in lowest terms (a rate is taken to the 15 significant digits
/// that a double holds), so nothing drifts, however long the stream. Ratios of modest size have one exact row of coefficients a
/// phase; others interpolate between finely spaced rows, with an error below −100 dB.
/// </para>
/// <para>Nothing is allocated after construction. Sums run in one fixed order in double precision: the same result on every machine.</para>
/// </remarks>
public sealed class StreamingResampler
{
    const double MinRateHz = 20;
    const double MaxRateHz = 8000;
    const int LargestExactTable = 1 << 18;
    const double RowsPerSmallerSample = 512;
    const int BlockLength = 1024;

    // Output k lies at k · _step / _denominator input samples.
    readonly long _step;
    readonly long _denominator;
    readonly SincKernel? _kernel;
    readonly int _interpolatedPhases;
    readonly double[] _history = [];

    int _held;
    long _heldStart;
    long _next;
    long _whole;
    long _fraction;
    State _state;

    /// <summary>Designs the resampler; it stands as after <c>Reset(0)</c>.</summary>
    /// <param name="inputRateHz">Rate of the input, 20 to 8,000 Hz.</param>
    /// <param name="outputRateHz">Rate of the output, 20 to 8,000 Hz.</param>
    /// <exception cref="EcgStreamException">A rate is out of range.</exception>
    public StreamingResampler(double inputRateHz, double outputRateHz)
    {
        Check(inputRateHz);
        Check(outputRateHz);
        InputRateHz = inputRateHz;
        OutputRateHz = outputRateHz;
        (_step, _denominator) = LowestTerms(inputRateHz, outputRateHz);
        if (_step != _denominator)
        {
            var taps = 2L * SincKernel.HalfTapsFor(inputRateHz, outputRateHz);
            if (_denominator * (Int128)taps <= LargestExactTable)
            {
                _kernel = new(inputRateHz, outputRateHz, (int)_denominator, (int)_denominator);
            }
            else
            {
                var shrink = Math.Max(1, inputRateHz / outputRateHz);
                _interpolatedPhases = (int)Math.Ceiling(RowsPerSmallerSample / shrink);
                _kernel = new(inputRateHz, outputRateHz, _interpolatedPhases, _interpolatedPhases + 1);
            }
            // Room for a full row, and behind it for a block of inputs or for the extension of a flush.
            _history = new double[_kernel.Taps + Math.Max(BlockLength, HalfTaps)];
        }
        Reset(0);
    }

    enum State
    {
        BeforeFirst,
        Running,
        Flushed,
    }

    /// <summary>Rate of the input, Hz.</summary>
    public double InputRateHz { get; }

    /// <summary>Rate of the output, Hz.</summary>
    public double OutputRateHz { get; }

    /// <summary>Index of the output sample that comes next, on the output grid.</summary>
    public long NextOutput => _next;

    /// <summary>How long an output is held back, in seconds: it waits for the inputs behind it. 0 for equal rates.</summary>
    public double DelaySeconds => HalfTaps / InputRateHz;

    /// <summary>The most outputs that <see cref="Flush"/> can emit.</summary>
    public int MaxFlush => _kernel is null ? 0 : MaxOutput(HalfTaps + 1);

    int HalfTaps => _kernel?.HalfTaps ?? 0;

    /// <summary>Index of the input that completes an output: once it was processed, the output has been written.</summary>
    public long LastInputFor(long output) => (long)((Int128)output * _step / _denominator) + HalfTaps;

    /// <summary>The most outputs that <see cref="Process"/> can emit for so many inputs.</summary>
    public int MaxOutput(int inputLength) =>
        _kernel is null ? inputLength : checked((int)((Int128)inputLength * _denominator / _step + 2));

    /// <summary>
    /// Begins a new segment whose first input sample has this absolute index. What was held back is forgotten: call
    /// <see cref="Flush"/> before, unless it is to be lost. The signal before the segment is taken as its first value;
    /// the first output is the first one that doesn't lie before the first input.
    /// </summary>
    public void Reset(long inputStart)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputStart);
        _next = CeilingToOutput(inputStart);
        var position = (Int128)_next * _step;
        _whole = (long)(position / _denominator);
        _fraction = (long)(position % _denominator);
        _heldStart = inputStart - HalfTaps;
        _held = 0;
        _state = State.BeforeFirst;
    }

    /// <summary>Takes the next inputs and writes the outputs that they complete.</summary>
    /// <param name="input">The inputs that follow those taken so far.</param>
    /// <param name="output">Room for <see cref="MaxOutput"/> samples.</param>
    /// <returns>Number of outputs written; the first of them has the index that <see cref="NextOutput"/> said before the call.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short.</exception>
    /// <exception cref="InvalidOperationException">The segment was flushed and no new one begun.</exception>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        if (_state == State.Flushed)
            throw new InvalidOperationException("The segment has been flushed; begin a new one with Reset.");
        if (output.Length < MaxOutput(input.Length))
            throw new ArgumentException($"The output holds {output.Length} samples; {input.Length} inputs can give {MaxOutput(input.Length)}.", nameof(output));
        if (input.IsEmpty)
            return 0;
        if (_kernel is null)
        {
            input.CopyTo(output);
            _next += input.Length;
            return input.Length;
        }
        if (_state == State.BeforeFirst)
        {
            _history.AsSpan(0, HalfTaps).Fill(input[0]);
            _held = HalfTaps;
            _state = State.Running;
        }
        var written = 0;
        while (!input.IsEmpty)
        {
            MakeRoom();
            var part = input[..Math.Min(input.Length, _history.Length - _held)];
            foreach (var sample in part)
                _history[_held++] = sample;
            input = input[part.Length..];
            written += Emit(output[written..], _heldStart + _held - 1 - HalfTaps);
        }
        return written;
    }

    /// <summary>
    /// Ends the segment: writes the outputs still held back, taking the signal after the last input as its last value.
    /// A segment of inputs s … s+n−1 gives, over all calls, exactly the outputs k with s ≤ k · input rate / output rate &lt; s+n: a
    /// minute at any rate is a minute at the output's.
    /// </summary>
    /// <param name="output">Room for <see cref="MaxFlush"/> samples.</param>
    /// <returns>Number of outputs written.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short.</exception>
    public int Flush(Span<float> output)
    {
        if (output.Length < MaxFlush)
            throw new ArgumentException($"The output holds {output.Length} samples; a flush can give {MaxFlush}.", nameof(output));
        var running = _state == State.Running;
        _state = State.Flushed;
        if (!running)
            return 0;
        var last = _heldStart + _held - 1;
        var lastValue = _history[_held - 1];
        MakeRoom();
        _history.AsSpan(_held, HalfTaps).Fill(lastValue);
        _held += HalfTaps;
        return Emit(output, last);
    }

    /// <summary>
    /// The mark on the output grid, widened outwards: from the last output at or before its first sample to the first output at or
    /// after its last sample. It may reach one output beyond a segment's ends.
    /// </summary>
    public SignalMark Map(SignalMark mark)
    {
        var first = (long)((Int128)mark.Start * _denominator / _step);
        return new(mark.Fault, first, CeilingToOutput(mark.End - 1) - first + 1);
    }

    long CeilingToOutput(long input) => (long)(((Int128)input * _denominator + _step - 1) / _step);

    /// <summary>Emits the outputs before the input position <paramref name="limit"/> + 1, whose inputs are all held.</summary>
    int Emit(Span<float> output, long limit)
    {
        var written = 0;
        while (_whole <= limit)
        {
            var inputs = _history.AsSpan((int)(_whole - HalfTaps + 1 - _heldStart), 2 * HalfTaps);
            output[written++] = (float)Interpolate(inputs);
            _next++;
            _whole += _step / _denominator;
            _fraction += _step % _denominator;
            if (_fraction >= _denominator)
            {
                _fraction -= _denominator;
                _whole++;
            }
        }
        return written;
    }

    double Interpolate(ReadOnlySpan<double> inputs)
    {
        if (_interpolatedPhases == 0)
            return Dot(inputs, _kernel!.Row((int)_fraction));
        var phase = (double)_fraction / _denominator * _interpolatedPhases;
        var row = Math.Min((int)phase, _interpolatedPhases - 1);
        var below = Dot(inputs, _kernel!.Row(row));
        return below + (phase - row) * (Dot(inputs, _kernel.Row(row + 1)) - below);
    }

    /// <summary>Drops the inputs that no output needs any more, so that at least <see cref="HalfTaps"/> more fit in.</summary>
    void MakeRoom()
    {
        var spent = (int)Math.Min(_whole - HalfTaps + 1 - _heldStart, _held);
        if (spent <= 0)
            return;
        _history.AsSpan(spent, _held - spent).CopyTo(_history);
        _held -= spent;
        _heldStart += spent;
    }

    static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var a = MemoryMarshal.Cast<double, Vector256<double>>(left);
        var b = MemoryMarshal.Cast<double, Vector256<double>>(right);
        var sums = Vector256<double>.Zero;
        for (var i = 0; i < a.Length; i++)
            sums += a[i] * b[i];
        return sums[0] + sums[1] + (sums[2] + sums[3]);
    }

    static (long Step, long Denominator) LowestTerms(double inputRateHz, double outputRateHz)
    {
        decimal input = (decimal)inputRateHz, output = (decimal)outputRateHz;
        while (input != decimal.Truncate(input) || output != decimal.Truncate(output))
        {
            input *= 10;
            output *= 10;
        }
        long step = (long)input, denominator = (long)output;
        var (a, b) = (step, denominator);
        while (b != 0)
            (a, b) = (b, a % b);
        return (step / a, denominator / a);
    }

    static void Check(double rateHz)
    {
        if (!(rateHz >= MinRateHz && rateHz <= MaxRateHz))
        {
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"A signal of {rateHz} Hz can't be resampled: give a rate from {MinRateHz} to {MaxRateHz} Hz."));
        }
    }
}

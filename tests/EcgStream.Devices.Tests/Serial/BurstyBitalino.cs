using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>How the bytes of a board come over, and how the reader's thread keeps time.</summary>
sealed record Bursts
{
    /// <summary>For how long the way gathers frames before it hands them over, s.</summary>
    public double Every { get; init; }

    /// <summary>When in a burst's time the first read falls, s.</summary>
    public double Phase { get; init; }

    /// <summary>How much longer than its pause a turn of the reader takes, s.</summary>
    public double Overhead { get; init; }

    /// <summary>How far the board's crystal is off.</summary>
    public double RateError { get; init; }

    /// <summary>Frames lost one by one, of all.</summary>
    public double Dropped { get; init; }

    /// <summary>From when on, s.</summary>
    public double DropsFrom { get; init; } = 1;

    /// <summary>Frames lost one after another, at each of <see cref="RunsAt"/>.</summary>
    public int Run { get; init; }

    /// <summary>When whole runs are lost, s.</summary>
    public double[] RunsAt { get; init; } = [];

    /// <summary>From when on the way takes longer by <see cref="Slower"/>, s.</summary>
    public double SlowerFrom { get; init; } = double.PositiveInfinity;

    /// <summary>By how much, s.</summary>
    public double Slower { get; init; }
}

/// <summary>
/// A BITalino on virtual time whose frames come in bursts, read at the pace of <see cref="SerialFeed"/>: frame k has the counter k mod 16
/// and carries k mod 1024.
/// </summary>
sealed class BurstyBitalino(HistoricalScheduler clock, Bursts bursts, int seed) : ISerialFeed
{
    readonly Random _random = new(seed);
    bool _closely;
    double? _startedAt;
    double _next;
    string _answer = "";

    /// <summary>Frames taken by the board that the reader could have had.</summary>
    public long Taken { get; private set; }

    /// <summary>How often the port was read.</summary>
    public long Reads { get; private set; }

    public Task Closed => Task.CompletedTask;

    double Now => (clock.Now - VirtualTime.Epoch).TotalSeconds;

    public void ReadClosely(bool closely) => _closely = closely;

    public IObservable<ReadOnlyMemory<byte>> Bytes => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        var pace = new ReadingPace(115_200);
        observer.OnNext(ReadOnlyMemory<byte>.Empty);
        _next = Now + bursts.Phase;
        return Read();

        // Absolute times, so that no rounding breaks the lock of phases.
        SerialDisposable Read()
        {
            var pending = new SerialDisposable();
            Turn();
            return pending;

            void Turn()
            {
                var bytes = Arrived();
                Reads++;
                if (bytes.Length > 0)
                {
                    pace.Heard();
                    observer.OnNext(bytes);
                }
                _next += pace.After(bytes.Length, _closely).TotalSeconds + bursts.Overhead;
                pending.Disposable = clock.Schedule(VirtualTime.Epoch + TimeSpan.FromSeconds(_next), Turn);
            }
        }
    });

    public void Write(ReadOnlyMemory<byte> command)
    {
        if (command.Span[0] == 7)
            _answer = "BITalino_v5.2\n";
        else if ((command.Span[0] & 3) == 1)
            _startedAt ??= Now + 0.01;
    }

    byte[] Arrived()
    {
        var bytes = new List<byte>(Encoding.ASCII.GetBytes(_answer));
        _answer = "";
        if (_startedAt is not { } start)
            return [.. bytes];
        var now = Now - (Now >= bursts.SlowerFrom ? bursts.Slower : 0);
        var until = Math.Floor((now - start) / bursts.Every + 1e-9) * bursts.Every;
        for (; (Taken + 1) / (1000 * (1 + bursts.RateError)) <= until + 1e-9; Taken++)
        {
            var at = Taken / 1000.0;
            if ((at > bursts.DropsFrom && _random.NextDouble() < bursts.Dropped) || bursts.RunsAt.Any(run => at >= run && at < run + bursts.Run / 1000.0))
                continue;
            bytes.AddRange(BitalinoFrames.Frame((int)(Taken % 16), (int)(Taken % 1024)));
        }
        return [.. bytes];
    }
}

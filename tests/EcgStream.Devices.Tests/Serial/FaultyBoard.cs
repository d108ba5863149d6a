using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>What goes wrong between a board and its port.</summary>
sealed record BoardFaults
{
    /// <summary>Packets that the radio loses, of all.</summary>
    public double Dropped { get; init; }

    /// <summary>Bytes that arrive wrong, of all.</summary>
    public double Corrupted { get; init; }

    /// <summary>From when on nothing is dropped or corrupted any more, s.</summary>
    public double CleanFrom { get; init; } = double.PositiveInfinity;

    /// <summary>When nothing arrives with the port open, s: from, length.</summary>
    public (double From, double Length)[] Stalls { get; init; } = [];

    /// <summary>When the port is away, s: from, length.</summary>
    public (double From, double Length)[] Unplugs { get; init; } = [];

    /// <summary>The longest that a packet is under way, s; the shortest is nothing.</summary>
    public double Jitter { get; init; }

    /// <summary>How far the board's crystal is off.</summary>
    public double RateError { get; init; }
}

/// <summary>
/// A board on virtual time that counts on whatever happens to what it sends: sample k carries the number k. It is started by a command, and
/// answers the others.
/// </summary>
sealed class FaultyBoard(HistoricalScheduler clock, double rateHz, BoardFaults faults, int seed, Func<long, byte[]> packet, byte start, Func<byte, string?> answer)
    : ISerialFeed
{
    readonly Random _random = new(seed);
    IDisposable? _reading;
    IObserver<ReadOnlyMemory<byte>>? _reader;
    double? _startedAt;
    long _next;

    /// <summary>Commands, as they came.</summary>
    public List<byte> Commands { get; } = [];

    /// <summary>Samples sent until now, the lost ones included.</summary>
    public long Sent => _startedAt is { } at ? (long)Math.Floor((Now - at) * Rate) + 1 : 0;

    public Task Closed => Task.CompletedTask;

    double Now => (clock.Now - VirtualTime.Epoch).TotalSeconds;

    double Rate => rateHz * (1 + faults.RateError);

    public IObservable<ReadOnlyMemory<byte>> Bytes => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        if (IsIn(faults.Unplugs, Now))
            return Observable.Throw<ReadOnlyMemory<byte>>(new SerialLinkException("away")).Subscribe(observer);
        _reader = observer;
        observer.OnNext(ReadOnlyMemory<byte>.Empty);
        ReadNext();
        return Disposable.Create(() =>
        {
            _reader = null;
            _reading?.Dispose();
        });
    });

    public void Write(ReadOnlyMemory<byte> command)
    {
        var first = command.Span[0];
        Commands.Add(first);
        if (_startedAt is null && first == start)
            _startedAt = Now + 0.01;
        if (answer(first) is { } text)
            clock.Schedule(TimeSpan.FromSeconds(0.05), () => _reader?.OnNext(Encoding.ASCII.GetBytes(text)));
    }

    void ReadNext() => _reading = clock.Schedule(TimeSpan.FromSeconds(0.002 + 0.03 * _random.NextDouble()), Read);

    void Read()
    {
        if (IsIn(faults.Unplugs, Now))
        {
            _reader!.OnError(new SerialLinkException("gone"));
            return;
        }
        var arrived = Arrived(Now - faults.Jitter * Math.Pow(_random.NextDouble(), 2));
        if (arrived.Count > 0)
            _reader!.OnNext(arrived.ToArray());
        if (_reader is not null)
            ReadNext();
    }

    /// <summary>What was taken until a time and has not been read yet.</summary>
    List<byte> Arrived(double until)
    {
        var bytes = new List<byte>();
        for (; _startedAt is { } at && at + _next / Rate <= until; _next++)
        {
            var taken = at + _next / Rate;
            // What is still under way when the port goes is lost with what comes after.
            if (IsIn(faults.Unplugs, taken) || IsIn(faults.Stalls, taken) || _random.NextDouble() < (taken < faults.CleanFrom ? faults.Dropped : 0))
                continue;
            foreach (var b in packet(_next))
                bytes.Add(_random.NextDouble() < (taken < faults.CleanFrom ? faults.Corrupted : 0) ? (byte)_random.Next(256) : b);
        }
        return bytes;
    }

    static bool IsIn((double From, double Length)[] spans, double time) => spans.Any(s => time >= s.From && time < s.From + s.Length);
}

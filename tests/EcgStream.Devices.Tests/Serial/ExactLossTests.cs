using System.Reactive.Concurrency;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>Samples received and samples reported lost are the samples sent, to the sample, whatever happens on the way.</summary>
public class ExactLossTests
{
    const double Lasts = 90;
    const double CleanFrom = 88;

    static readonly Gen<(double From, double Length)[]> Outages =
        Gen.Select(Gen.Double[20, 40], Gen.Double[0.05, 12], Gen.Double[60, 70], Gen.Double[0.05, 12], (a, la, b, lb) => new[] { (a, la), (b, lb) });

    static readonly Gen<BoardFaults> Faults = Gen.Select(
        Gen.Double[0, 0.02], Gen.Double[0, 0.001], Outages, Gen.Double[0, 1], Gen.Double[-5e-5, 5e-5],
        (dropped, corrupted, outages, kind, rate) => new BoardFaults
        {
            Dropped = dropped,
            Corrupted = corrupted,
            Stalls = kind < 0.3 ? outages : kind < 0.7 ? [outages[0]] : [],
            Unplugs = kind < 0.3 ? [] : kind < 0.7 ? [outages[1]] : outages,
            RateError = rate,
            CleanFrom = CleanFrom,
        });

    static FaultyBoard Cyton(HistoricalScheduler clock, BoardFaults faults, int seed) => new(
        clock, 250, faults, seed, k => CytonPackets.Packet((int)(k % 256), (int)k), (byte)'b', command => (char)command is 'v' or 'd' ? "OK $$$" : null);

    static FaultyBoard Bitalino(HistoricalScheduler clock, BoardFaults faults, int seed) => new(
        clock, 1000, faults, seed, k => BitalinoFrames.Frame((int)(k % 16), (int)(k % 1024), (int)(k / 1024 % 1024)), 1 | 3 << 2, command => command == 7 ? "BITalino_v5.2\n" : null);

    static string? Check(Func<HistoricalScheduler, FaultyBoard> newBoard, string options, Func<float, long> number, long numbers)
    {
        var clock = VirtualTime.NewClock();
        var board = newBoard(clock);
        var (received, lost, next) = (0L, 0L, 0L);
        var (last, overlap) = (0L, false);
        var run = SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?{options}"), clock, _ => board).Devices
            .Subscribe(device => device.Signal.Subscribe(
                chunk =>
                {
                    lost += chunk.Start - next;
                    received += chunk.Length;
                    overlap |= chunk.Start < next;
                    next = chunk.End;
                    last = number(chunk.MilliVolts.Span[^1]);
                }));
        clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(Lasts));
        var sent = board.Sent;
        run.Dispose();
        // The last samples sent are under way; the last one received says which it is.
        var exact = (received + lost - 1) % numbers == last && sent - (received + lost) is >= 0 and < 400;
        return exact && !overlap && received > sent / 2 ? null : $"sent {sent}, received {received}, lost {lost}, last {last}, overlap {overlap}";
    }

    [Fact]
    public void Cyton_loses_no_sample_without_telling() => Gen.Select(Faults, Gen.Double[0, 0.2], Gen.Int[0, 1_000_000]).Sample((faults, jitter, seed) =>
        Assert.Null(Check(clock => Cyton(clock, faults with { Jitter = jitter }, seed), "format=cyton", milliVolts => (long)Math.Round(milliVolts / CytonPackets.MilliVolts(1)), long.MaxValue)), iter: 60);

    [Fact]
    public void Bitalino_loses_no_sample_without_telling() => Gen.Select(Faults, Gen.Double[0, 0.03], Gen.Int[0, 1_000_000]).Sample((faults, jitter, seed) =>
        Assert.Null(Check(clock => Bitalino(clock, faults with { Jitter = jitter }, seed), "format=bitalino&channels=A1,A2&channel=A1", milliVolts => (long)Math.Round((milliVolts / 3 + 0.5) * 1024), 1024)), iter: 30);
}

using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>A port on virtual time with an emulated device behind it, read every 10 ms. Some of the commands it is sent may get lost.</summary>
sealed class EmulatedFeed(HistoricalScheduler clock, IEmulatedDevice device, Func<int, bool>? isLost = null) : ISerialFeed
{
    readonly DeviceEmulator _emulator = new(device, _ => 0.5f, EmulatedFaults.None);

    /// <summary>Commands, as they were sent.</summary>
    public List<byte[]> Commands { get; } = [];

    public Task Closed => Task.CompletedTask;

    public IObservable<ReadOnlyMemory<byte>> Bytes => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        observer.OnNext(ReadOnlyMemory<byte>.Empty);
        return Observable.Interval(TimeSpan.FromMilliseconds(10), clock)
            .Select(_ => (ReadOnlyMemory<byte>)_emulator.Advance(clock.Now - VirtualTime.Epoch).ToArray())
            .Where(bytes => !bytes.IsEmpty)
            .Subscribe(observer);
    });

    public void Write(ReadOnlyMemory<byte> command)
    {
        Commands.Add(command.ToArray());
        if (isLost?.Invoke(Commands.Count - 1) != true)
            _emulator.Receive(command.Span);
    }
}

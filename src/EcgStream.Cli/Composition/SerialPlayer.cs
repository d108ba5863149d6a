using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using EcgStream.Devices;

namespace EcgStream.Cli.Composition;

/// <summary>Plays a source into a serial port or pseudo-terminal, as a device would send it.</summary>
static class SerialPlayer
{
    /// <summary>Plays until the source ends, the port goes away or <paramref name="stop"/> is asked for, and tells on stderr what happens.</summary>
    /// <param name="source">What the electrodes carry.</param>
    /// <param name="device">Which device, by its name.</param>
    /// <param name="to">The port or pseudo-terminal, with the device's options.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="clock">Paces it.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What became of the samples.</returns>
    public static async Task<EmulatorTally> PlayAsync(
        IEcgSource source, string device, SourceUri to, EmulatedFaults faults, IScheduler clock, CancellationToken stop)
    {
        var sourceRateHz = device == "ascii" && EmulatedDevices.RateOf(to) is null ? await RateOfAsync(source, stop) : null;
        var emulated = EmulatedDevices.Create(device, to, sourceRateHz, faults.Seed);
        var player = new EmulatorPlayer(emulated, faults, EmulatedDevices.LineTo(to), clock, Console.Error.WriteLine);
        await Console.Error.WriteLineAsync(emulated.IsStreaming
            ? $"Emulating {device} at {to.Path}."
            : $"Emulating {device} at {to.Path}: it is silent until a receiver starts it, for example 'ecgstream run --source \"serial:{to.Path}?format={device}\"'.");
        return await player.PlayAsync(source, stop);
    }

    /// <summary>The rate that a source states with its first chunk; null if it states none.</summary>
    static async Task<double?> RateOfAsync(IEcgSource source, CancellationToken stop)
    {
        var rate = await source.Devices.SelectMany(d => d.Signal).Take(1).Select(chunk => chunk.RateHz).LastOrDefaultAsync().ToTask(stop);
        await source.Closed;
        return rate;
    }
}

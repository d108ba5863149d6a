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
        var openLine = EmulatedDevices.LineTo(to);
        var isFirst = true;
        return await new EmulatorPlayer(emulated, faults, Open, clock, Console.Error.WriteLine).PlayAsync(source, stop);

        IDeviceLine Open()
        {
            var line = openLine();
            if (isFirst)
                Console.Error.WriteLine(Introduction(device, to, emulated));
            isFirst = false;
            return line;
        }
    }

    static string Introduction(string device, SourceUri to, IEmulatedDevice emulated)
    {
        // A port has its receiver at the other end of a cable, whose name is not known here.
        var port = to.Scheme == "pty" ? to.Path : "PORT";
        var silence = emulated.IsStreaming ? "" : ", silent until it is started";
        return $"Emulating {device} at {to.Path}{silence}; read it with: ecgstream run --source \"serial:{port}?{emulated.ReceiverOptions}\"";
    }

    /// <summary>The rate that a source states with its first chunk; null if it states none.</summary>
    static async Task<double?> RateOfAsync(IEcgSource source, CancellationToken stop)
    {
        var rate = await source.Devices.SelectMany(d => d.Signal).Take(1).Select(chunk => chunk.RateHz).LastOrDefaultAsync().ToTask(stop);
        await source.Closed;
        return rate;
    }
}

using EcgStream.Cli.Views;
using EcgStream.Devices;

namespace EcgStream.Cli.Composition;

/// <summary>What an emulated device sent and lost, for the comparison with what a receiver counted.</summary>
static class EmulationSummary
{
    public static void Print(string device, EmulatorTally tally, bool json)
    {
        if (json)
        {
            JsonOutput.Write(new
            {
                Device = device,
                tally.Sent,
                Samples = tally.InPackets,
                tally.Dropped,
                tally.InStalls,
                tally.InUnplugs,
                tally.NotTaken,
                tally.CorruptedBytes,
                tally.CorruptedPackets,
            });
            return;
        }
        Console.Error.WriteLine(
            $"{tally.Sent} samples sent: {tally.InPackets} in packets, {tally.Dropped} dropped, {tally.InStalls} in stalls, {tally.InUnplugs} in unplugs, {tally.NotTaken} that nobody took; {tally.CorruptedBytes} bytes corrupted in {tally.CorruptedPackets} packets.");
    }
}

using System.Reactive.Linq;
using EcgStream.Devices;

namespace EcgStream.Cli.Composition;

/// <summary>Plays a source into a serial port or pseudo-terminal, as an AD8232 sketch would print it.</summary>
static class SerialPlayer
{
    /// <summary>Plays until the source ends, the port goes away or <paramref name="stop"/> is asked for.</summary>
    /// <returns>Samples written.</returns>
    public static async Task<long> PlayAsync(IEcgSource source, SourceUri port, CancellationToken stop)
    {
        using var writer = SerialAsciiWriter.Open(port);
        var played = 0L;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopped = stop.Register(() => ended.TrySetResult());
        using (source.Devices.SelectMany(device => device.Signal).Subscribe(Write, error => ended.TrySetException(error), () => ended.TrySetResult()))
        {
            try
            {
                await ended.Task;
            }
            catch (SerialLinkException gone)
            {
                throw new EcgStreamException(gone.Message, gone);
            }
        }
        return played - writer.Dropped;

        void Write(SampleChunk chunk)
        {
            if (ended.Task.IsCompleted)
                return;
            try
            {
                writer.Write(chunk);
                played += chunk.Length;
            }
            catch (SerialLinkException gone)
            {
                ended.TrySetException(gone);
            }
        }
    }
}

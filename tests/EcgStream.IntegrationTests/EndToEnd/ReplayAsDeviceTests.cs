using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using EcgStream.IntegrationTests.Mqtt;
using EcgStream.Mqtt;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.EndToEnd;

/// <summary>A recording that <c>ecgstream simulate</c> plays as a device would: its part, its speed and its passes.</summary>
public sealed class ReplayAsDeviceTests : IDisposable
{
    const string Part = "file:ramp.csv?start=2&duration=0.5&loop=2&speed=20";

    /// <summary>Half a second at 250 Hz.</summary>
    const int Samples = 125;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Ecgstream _ecgstream = new();

    public ReplayAsDeviceTests() =>
        _ecgstream.Write("ramp.csv", "time,ecg_mV\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i / 250.0:0.000},{i / 1000.0:0.000}\n"))));

    [Fact]
    public async Task Broker_gets_each_pass_behind_a_gap()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        using var listening = await Listening.To(broker.Address.Port);
        var chunks = listening.Said.OfType<Chunk>().Scan((List: new List<SampleChunk>(), Samples: 0), (all, chunk) =>
        {
            all.List.Add(chunk.Samples);
            return (all.List, all.Samples + chunk.Samples.Length);
        }).FirstAsync(all => all.Samples >= 2 * Samples).ToTask();

        (await _ecgstream.RunAsync("simulate", "--source", Part, "--to", $"{broker.Address}")).AssertDone();
        var all = await chunks.WaitAsync(Patience);
        Assert.Equal(2 * Samples, all.Samples);
        var values = all.List.SelectMany(c => c.MilliVolts.ToArray().Select((v, i) => (Index: c.Start + i, Value: v))).ToArray();
        var second = 500 + Samples + 2_500;
        Assert.Equal(Enumerable.Range(500, Samples).Concat(Enumerable.Range(second, Samples)), values.Select(v => (int)v.Index));
        Assert.Equal(values[..Samples].Select(v => v.Value), values[Samples..].Select(v => v.Value));
        Assert.Equal(0.5f, values[0].Value);
    }

    [ProgramFact("socat")]
    public async Task Serial_port_gets_the_part_that_is_played()
    {
        using var pair = await PtyPair.StartAsync();
        using var port = new StreamReader(new FileStream(pair.Port, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1));
        var reading = Task.Run(async () =>
        {
            var lines = new List<string>();
            while (lines.Count < Samples && await port.ReadLineAsync() is { } line)
            {
                // The first one ends whatever stood on the line before.
                if (line.Length > 0)
                    lines.Add(line);
            }
            return lines;
        });
        (await _ecgstream.RunAsync("simulate", "--source", "file:ramp.csv?start=2&duration=0.5", "--to", $"serial:{pair.Device}?bits=12")).AssertDone();
        var counts = await reading.WaitAsync(Patience);
        var scale = new AdcScale(12, 3.3, 1100);
        Assert.Equal(Samples, counts.Count);
        // Between two counts either is right.
        Assert.All(counts, (count, i) => Assert.InRange(int.Parse(count, CultureInfo.InvariantCulture) - scale.ToCount((500 + i) / 1000.0), -1, 1));
    }

    public void Dispose() => _ecgstream.Dispose();

    sealed class Ecgstream() : BuiltCommand("ecgstream");
}

using System.Net.Sockets;
using EcgStream.Testing;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace EcgStream.Mqtt.Tests;

public sealed class GuardedTcpAdapterTests
{
    [Fact]
    public async Task Accepting_pauses_after_each_failure_and_counts_it()
    {
        const int Failures = 5;
        var clock = VirtualTime.NewClock();
        var asked = new List<DateTimeOffset>();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var adapter = new GuardedTcpAdapter(
            listener,
            new() { Time = new SchedulerTimeProvider(clock) },
            async stop =>
            {
                asked.Add(clock.Now);
                if (asked.Count > Failures)
                    await Task.Delay(Timeout.Infinite, stop);
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            });
        await adapter.StartAsync(new MqttServerOptions(), MqttNetNullLogger.Instance);
        await Eventually.True(() =>
        {
            clock.AdvanceBy(TimeSpan.FromMilliseconds(1));
            return adapter.FailedAccepts == Failures;
        });
        await adapter.StopAsync();
        Assert.All(asked.Take(Failures).Zip(asked.Skip(1).Take(Failures - 1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(100)));
    }
}

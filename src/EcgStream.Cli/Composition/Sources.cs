using System.Reactive.Concurrency;
using EcgStream.Devices;
using EcgStream.Mqtt;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>Every kind of source by the scheme of its URI. A new kind is one line here.</summary>
static class Sources
{
    static readonly Dictionary<string, Func<SourceUri, IScheduler, IEcgSource>> Schemes = new(StringComparer.Ordinal)
    {
        ["serial"] = (uri, clock) => SerialSource.Create(uri, clock),
        ["mqtt"] = (uri, clock) => MqttSource.Create(uri, clock),
        ["mqtts"] = (uri, clock) => MqttSource.Create(uri, clock),
        ["file"] = (uri, clock) => FileSource.Create(uri, clock),
        ["sim"] = (uri, clock) => SimulatedSource.Create(uri, clock),
    };

    public static IEcgSource Create(string text, IScheduler clock)
    {
        var uri = SourceUri.Parse(text);
        return Schemes.TryGetValue(uri.Scheme, out var create)
            ? create(uri, clock)
            : throw new EcgStreamException($"'{uri.Scheme}:' is no kind of source: use {string.Join(", ", Schemes.Keys.Select(k => k + ":"))}.");
    }
}

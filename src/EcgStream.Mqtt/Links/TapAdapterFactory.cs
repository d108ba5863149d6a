using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace EcgStream.Mqtt;

/// <summary>Puts a <see cref="PublishTap"/> into a client's connection.</summary>
/// <param name="received">Takes the messages.</param>
sealed class TapAdapterFactory(PublishReceiver received) : IMqttClientAdapterFactory
{
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        var tcp = (MqttClientTcpOptions)options.ChannelOptions;
        var tap = new PublishTap(tcp.TlsOptions?.UseTls == true ? new MqttTcpChannel(options) : new SocketChannel(tcp.RemoteEndpoint), received);
        var formatter = new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
        return new MqttChannelAdapter(tap, formatter, logger) { AllowPacketFragmentation = options.AllowPacketFragmentation, PacketInspector = packetInspector };
    }
}

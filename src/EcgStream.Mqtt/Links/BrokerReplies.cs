using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;

namespace EcgStream.Mqtt;

/// <summary>Why a connection does not stand.</summary>
/// <param name="Reason">One plain sentence.</param>
/// <param name="IsForTheUser">Whether waiting won't help: a wrong password, a certificate that is not trusted, a topic that is not allowed.</param>
readonly record struct LinkFault(string Reason, bool IsForTheUser);

/// <summary>A broker's result codes and a network's exceptions, each said in one sentence.</summary>
static class BrokerReplies
{
    public static LinkFault Refused(BrokerAddress broker, MqttClientConnectResultCode code, string? said) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized => new(
            broker.UserName is null
                ? $"The broker {broker} wants a login: name a user (mqtt://user@…) and set {BrokerAddress.PasswordVariable}."
                : $"The broker {broker} refuses user '{broker.UserName}': check the name and the password ({BrokerAddress.PasswordVariable}).",
            true),
        MqttClientConnectResultCode.UnsupportedProtocolVersion => new($"The broker {broker} does not speak MQTT 5: use one that does.", true),
        MqttClientConnectResultCode.ClientIdentifierNotValid => new($"The broker {broker} refuses the client id{Quoted(said)}: choose another one.", true),
        MqttClientConnectResultCode.Banned => new($"The broker {broker} has banned this client{Quoted(said)}: ask whoever runs it.", true),
        MqttClientConnectResultCode.BadAuthenticationMethod => new($"The broker {broker} wants another way to log in than a password: it can't be used.", true),
        _ => new($"The broker {broker} refuses the connection: {Words(code.ToString())}{Quoted(said)}.", false),
    };

    public static LinkFault? Denied(BrokerAddress broker, MqttClientSubscribeResult result)
    {
        foreach (var item in result.Items)
        {
            if (item.ResultCode is not (MqttClientSubscribeResultCode.GrantedQoS0 or MqttClientSubscribeResultCode.GrantedQoS1 or MqttClientSubscribeResultCode.GrantedQoS2))
                return new(
                    $"The broker {broker} denies the topic '{item.TopicFilter.Topic}': {Words(item.ResultCode.ToString())}{Quoted(result.ReasonString)}; check the topic and the user's rights.",
                    item.ResultCode is not (MqttClientSubscribeResultCode.QuotaExceeded or MqttClientSubscribeResultCode.PacketIdentifierInUse));
        }
        return null;
    }

    public static LinkFault Failed(BrokerAddress broker, Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AuthenticationException:
                    return new($"The broker {broker} is not trusted: {e.Message.TrimEnd('.')}; give the certificate authority with ca=FILE.", true);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new($"Nothing listens at {broker}.", false);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new($"The host '{broker.Host}' is not found.", false);
                case SocketException socket:
                    return new($"The broker {broker} can't be reached: {socket.Message.TrimEnd('.')}.", false);
                case OperationCanceledException or MqttCommunicationTimedOutException:
                    return new($"The broker {broker} does not answer.", false);
            }
        }
        return new($"The connection to {broker} failed: {exception.Message.TrimEnd('.')}.", false);
    }

    public static string Lost(BrokerAddress broker, MqttClientDisconnectedEventArgs e) => e.Reason switch
    {
        MqttClientDisconnectReason.ServerShuttingDown => $"The broker {broker} shuts down.",
        MqttClientDisconnectReason.SessionTakenOver => $"Another client with the same client id has taken over the session at {broker}.",
        MqttClientDisconnectReason.UnspecifiedError or MqttClientDisconnectReason.NormalDisconnection => $"The connection to {broker} was lost.",
        _ => $"The broker {broker} closed the connection: {Words(e.Reason.ToString())}{Quoted(e.ReasonString)}.",
    };

    public static string Refused(BrokerAddress broker, string topic, MqttClientPublishResult result) =>
        $"The broker {broker} does not take messages on '{topic}': {Words(result.ReasonCode.ToString())}{Quoted(result.ReasonString)}.";

    static string Quoted(string? said) => string.IsNullOrWhiteSpace(said) ? "" : $" ('{said}')";

    // NotAuthorized → not authorized.
    static string Words(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}

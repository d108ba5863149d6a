using System.Globalization;

namespace EcgStream.Mqtt;

/// <summary>
/// Which broker, and as whom: <c>mqtt://user@host:1883</c> or <c>mqtts://user@host:8883?ca=ca.pem&amp;cert=me.pem&amp;key=me.key</c>.
/// A password stands after the user (<c>user:password@</c>, special characters percent-encoded) or, better, in the environment
/// variable <see cref="PasswordVariable"/>; no text made from an address shows it.
/// </summary>
public sealed record BrokerAddress
{
    /// <summary>The environment variable that holds the password of a user named without one.</summary>
    public const string PasswordVariable = "ECGSTREAM_MQTT_PASSWORD";

    /// <summary>Port of MQTT without encryption.</summary>
    public const int DefaultPort = 1883;

    /// <summary>Port of MQTT over TLS.</summary>
    public const int DefaultTlsPort = 8883;

    /// <summary>Host name or IP address, IPv6 without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 … 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the connection is encrypted (<c>mqtts:</c>).</summary>
    public bool UseTls { get; init; }

    /// <summary>Who logs in; null for nobody.</summary>
    public string? UserName { get; init; }

    /// <summary>The user's password; null without one.</summary>
    public string? Password { get; init; }

    /// <summary>PEM file of the certificate authorities to trust instead of the system's (<c>ca=</c>).</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the certificate that this side shows (<c>cert=</c>).</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of that certificate's private key (<c>key=</c>).</summary>
    public string? KeyFile { get; init; }

    /// <summary>Reads an address that names a broker and nothing else.</summary>
    /// <param name="text">For example <c>mqtt://localhost</c>.</param>
    /// <param name="environment">Looks up an environment variable; null for the process's own.</param>
    /// <exception cref="EcgStreamException">It is malformed, has a topic or an unknown option.</exception>
    public static BrokerAddress Parse(string text, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var uri = SourceUri.Parse(text);
        var broker = Read(uri, out var topic, environment);
        if (topic.Length > 0)
            throw new EcgStreamException($"The broker address '{uri.Text}' goes on with '/{topic}': end it after host and port.");
        uri.RefuseUnknownOptions();
        return broker;
    }

    /// <summary>
    /// Reads the broker's part of a source's URI. The options <c>ca</c>, <c>cert</c> and <c>key</c> are read; refusing unknown ones is left to
    /// the caller.
    /// </summary>
    /// <param name="uri">A URI with the scheme <c>mqtt</c> or <c>mqtts</c>.</param>
    /// <param name="topic">What follows host and port, without the slash between; empty where nothing does.</param>
    /// <param name="environment">Looks up an environment variable; null for the process's own.</param>
    /// <exception cref="EcgStreamException">The address is malformed.</exception>
    public static BrokerAddress Read(SourceUri uri, out string topic, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Scheme is not ("mqtt" or "mqtts") || !uri.Path.StartsWith("//", StringComparison.Ordinal))
            throw new EcgStreamException($"'{uri.Text}' is no broker address: write mqtt://user@host:1883 or mqtts://user@host:8883.");
        var useTls = uri.Scheme == "mqtts";
        var slash = uri.Path.IndexOf('/', 2);
        var authority = slash < 0 ? uri.Path[2..] : uri.Path[2..slash];
        topic = slash < 0 ? "" : Uri.UnescapeDataString(uri.Path[(slash + 1)..]);

        var at = authority.LastIndexOf('@');
        var user = at < 0 ? null : Uri.UnescapeDataString(authority[..at]);
        var (host, port) = HostAndPort(authority[(at + 1)..], useTls ? DefaultTlsPort : DefaultPort);
        var broker = new BrokerAddress
        {
            Host = host,
            Port = port,
            UseTls = useTls,
            UserName = string.IsNullOrEmpty(user) ? null : user,
            Password = string.IsNullOrEmpty(user) ? null : uri.Password ?? (environment ?? Environment.GetEnvironmentVariable)(PasswordVariable),
            CaFile = uri.Get("ca"),
            CertificateFile = uri.Get("cert"),
            KeyFile = uri.Get("key"),
        };
        if (!useTls && (broker.CaFile ?? broker.CertificateFile ?? broker.KeyFile) is not null)
            throw new EcgStreamException($"The address '{uri.Text}' names certificates and is not encrypted: write 'mqtts:' instead of 'mqtt:'.");
        if (broker.KeyFile is not null && broker.CertificateFile is null)
            throw new EcgStreamException($"The address '{uri.Text}' has key= without cert=: give the certificate that the key belongs to.");
        return broker;
    }

    /// <summary>The address as a URI without the password and the files.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var user = UserName is null ? "" : Uri.EscapeDataString(UserName) + "@";
        return string.Create(CultureInfo.InvariantCulture, $"{(UseTls ? "mqtts" : "mqtt")}://{user}{host}:{Port}");
    }

    // Never shows what it was given: what stands in a port's place may be half a password with a slash in it.
    static (string Host, int Port) HostAndPort(string text, int otherwise)
    {
        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.IndexOf(':', Math.Max(0, bracket));
        var host = colon < 0 ? text : text[..colon];
        if (bracket > 0)
            host = text[1..bracket];
        if (host.Length == 0 || host.AsSpan().ContainsAny(" \t"))
            throw new EcgStreamException("The broker address names no host: write mqtt://user@host:1883.");
        if (colon < 0)
            return (host, otherwise);
        if (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535)
            return (host, port);
        throw new EcgStreamException(
            "The broker address has a port that is no number from 1 to 65535: write mqtt://user@host:1883, and percent-encode '/', '?' and '@' in a password.");
    }
}

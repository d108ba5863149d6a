using System.Net;
using System.Reactive.Concurrency;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcgStream.Mqtt;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Mqtt;

public sealed class TlsTests
{
    [ProgramFact("mosquitto")]
    public async Task Broker_is_trusted_by_its_own_authority_and_trusts_a_client_certificate()
    {
        await using var broker = await Mosquitto.StartAsync(Secured);
        await using var link = Link(broker.Address with
        {
            UseTls = true,
            CaFile = broker.In("ca.pem"),
            CertificateFile = broker.In("client.pem"),
            KeyFile = broker.In("client.key"),
        });
        var states = Heard.From(link.States);
        link.Open();
        await states.Next<LinkState.Connected>();
    }

    [ProgramFact("mosquitto")]
    public async Task Broker_of_another_authority_is_refused()
    {
        await using var broker = await Mosquitto.StartAsync(Secured);
        await using var link = Link(broker.Address with { UseTls = true, CaFile = broker.In("other.pem") });
        var states = Heard.From(link.States);
        link.Open();
        var e = await Assert.ThrowsAsync<EcgStreamException>(() => states.Next<LinkState.Connected>());
        Assert.Contains("not trusted", e.Message, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task Certificate_of_another_host_is_refused()
    {
        await using var broker = await Mosquitto.StartAsync(Secured);
        await using var link = Link(broker.Address with { Host = "localhost", UseTls = true, CaFile = broker.In("ca.pem") });
        var states = Heard.From(link.States);
        link.Open();
        await Assert.ThrowsAsync<EcgStreamException>(() => states.Next<LinkState.Connected>());
    }

    static MqttLink Link(BrokerAddress broker) =>
        new(new() { Broker = broker, ClientId = MqttLinkOptions.NewClientId("test") }, DefaultScheduler.Instance);

    static IEnumerable<string> Secured(DirectoryInfo folder)
    {
        string In(string file) => Path.Combine(folder.FullName, file);
        using var ca = Authority();
        using var other = Authority();
        File.WriteAllText(In("ca.pem"), ca.ExportCertificatePem());
        File.WriteAllText(In("other.pem"), other.ExportCertificatePem());
        Issue(ca, "127.0.0.1", In("server"));
        Issue(ca, "anna", In("client"));
        return
        [
            "allow_anonymous true", "require_certificate true",
            $"cafile {In("ca.pem")}", $"certfile {In("server.pem")}", $"keyfile {In("server.key")}",
        ];
    }

    static X509Certificate2 Authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=EcgStream test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    static void Issue(X509Certificate2 authority, string name, string file)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (IPAddress.TryParse(name, out var address))
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(file + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(file + ".key", key.ExportPkcs8PrivateKeyPem());
    }
}

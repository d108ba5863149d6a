using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace EcgStream.Mqtt;

/// <summary>The TLS side of an address: whom to trust and what to show, read from PEM files once.</summary>
sealed class BrokerCertificates
{
    readonly X509Certificate2Collection? _authorities;
    readonly X509Certificate2? _own;

    /// <exception cref="EcgStreamException">A file is missing or holds no certificate or key.</exception>
    public BrokerCertificates(BrokerAddress broker)
    {
        if (broker.CaFile is { } ca)
        {
            _authorities = Read("CA file", ca, () =>
            {
                var found = new X509Certificate2Collection();
                found.ImportFromPemFile(ca);
                return found;
            });
            if (_authorities.Count == 0)
                throw new EcgStreamException($"The CA file '{ca}' holds no certificate: give one in PEM form.");
        }
        if (broker.CertificateFile is { } certificate)
            _own = Read("certificate", certificate, () => Own(certificate, broker.KeyFile));
    }

    public MqttClientTlsOptions For(string host) => new()
    {
        UseTls = true,
        TargetHost = host,
        CertificateValidationHandler = IsTrusted,
        ClientCertificatesProvider = _own is null ? null : new DefaultMqttCertificatesProvider([_own]),
    };

    bool IsTrusted(MqttClientCertificateValidationEventArgs e)
    {
        if (_authorities is null || e.SslPolicyErrors == SslPolicyErrors.None)
            return e.SslPolicyErrors == SslPolicyErrors.None;
        // Only the chain is judged anew: a certificate of another host or none at all stays refused.
        if (e.SslPolicyErrors != SslPolicyErrors.RemoteCertificateChainErrors)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        // A private authority publishes no revocation list.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var sent in e.Chain.ChainElements)
            chain.ChainPolicy.ExtraStore.Add(sent.Certificate);
        using var shown = X509CertificateLoader.LoadCertificate(e.Certificate.GetRawCertData());
        return chain.Build(shown);
    }

    static X509Certificate2 Own(string certificate, string? key)
    {
        var pem = X509Certificate2.CreateFromPemFile(certificate, key);
        if (!OperatingSystem.IsWindows())
            return pem;
        // Windows' TLS does not take a key that lives in memory alone.
        using (pem)
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    static T Read<T>(string what, string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new EcgStreamException($"The {what} '{file}' can't be used: {e.Message.TrimEnd('.')}; give a PEM file (a certificate needs its key, in the same file or as key=).", e);
        }
    }
}

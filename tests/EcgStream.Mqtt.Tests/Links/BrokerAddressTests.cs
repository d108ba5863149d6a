using CsCheck;

namespace EcgStream.Mqtt.Tests;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("mqtt://localhost", "localhost", 1883, false, null, null)]
    [InlineData("mqtts://broker.example", "broker.example", 8883, true, null, null)]
    [InlineData("mqtt://anna@10.0.0.7:1884/", "10.0.0.7", 1884, false, "anna", null)]
    [InlineData("mqtt://anna:s%40cret%2F1@host:1", "host", 1, false, "anna", "s@cret/1")]
    [InlineData("mqtt://anna:a:b@host", "host", 1883, false, "anna", "a:b")]
    [InlineData("mqtt://[::1]:1885", "::1", 1885, false, null, null)]
    [InlineData("mqtt://[::1]", "::1", 1883, false, null, null)]
    [InlineData("MQTTS://a@h:9?ca=ca.pem", "h", 9, true, "a", null)]
    public void Address_says_what_is_written(string text, string host, int port, bool tls, string? user, string? password)
    {
        var broker = BrokerAddress.Parse(text, _ => null);
        Assert.Equal((host, port, tls, user, password), (broker.Host, broker.Port, broker.UseTls, broker.UserName, broker.Password));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("http://localhost")]
    [InlineData("mqtt:localhost")]
    [InlineData("mqtt://")]
    [InlineData("mqtt://:1883")]
    [InlineData("mqtt://host:0")]
    [InlineData("mqtt://host:70000")]
    [InlineData("mqtt://host:")]
    [InlineData("mqtt://host/ecg/+/samples")]
    [InlineData("mqtt://host?colour=red")]
    [InlineData("mqtt://host?ca=ca.pem")]
    [InlineData("mqtts://host?key=me.key")]
    [InlineData("mqtt://anna:topsecret@host?ca=1&ca=2")]
    [InlineData("mqtt://anna:topsecret/more@host")]
    [InlineData("mqtt://anna:topsecret@host:99999")]
    public void Malformed_address_is_refused_in_one_sentence_without_the_password(string text)
    {
        var e = Assert.Throws<EcgStreamException>(() => BrokerAddress.Parse(text, _ => null));
        Assert.DoesNotContain("topsecret", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Password_comes_from_the_environment_where_only_a_user_is_named()
    {
        static string? Environment(string name) => name == BrokerAddress.PasswordVariable ? "from outside" : null;
        Assert.Equal("from outside", BrokerAddress.Parse("mqtt://anna@host", Environment).Password);
        Assert.Equal("mine", BrokerAddress.Parse("mqtt://anna:mine@host", Environment).Password);
        Assert.Null(BrokerAddress.Parse("mqtt://host", Environment).Password);
    }

    [Fact]
    public void Source_uri_gives_broker_and_topic_and_loses_the_password()
    {
        var uri = SourceUri.Parse("mqtt://anna:topsecret@host/ecg/+/samples?rate=250");
        var broker = BrokerAddress.Read(uri, out var topic, _ => null);
        Assert.Equal("topsecret", broker.Password);
        Assert.Equal("ecg/+/samples", topic);
        Assert.Equal("mqtt://anna@host/ecg/+/samples?rate=250", uri.Text);
    }

    [Fact]
    public void Any_password_is_read_back_and_never_shown() =>
        Gen.Select(Gen.String[Gen.Char, 8, 20], Gen.String[Gen.Char.AlphaNumeric, 1, 9]).Where((p, _) => IsText(p)).Sample((password, user) =>
        {
            var text = $"mqtt://{user}:{Uri.EscapeDataString(password)}@host:1883";
            var broker = BrokerAddress.Parse(text, _ => null);
            Assert.Equal(password, broker.Password);
            Assert.Equal($"mqtt://{user}@host:1883", broker.ToString());
        });

    [Fact]
    public void Any_text_is_an_address_or_a_users_mistake() =>
        Gen.String[Gen.Char["mqts:/@?&=.[]%+ax1 "], 0, 40].Sample(text =>
        {
            try
            {
                var broker = BrokerAddress.Parse("mqtt://" + text, _ => null);
                Assert.NotEmpty(broker.Host);
                Assert.InRange(broker.Port, 1, 65535);
            }
            catch (EcgStreamException)
            {
            }
        });

    [Fact]
    public void Missing_certificate_is_named()
    {
        var link = new MqttLinkOptions { Broker = BrokerAddress.Parse("mqtts://host?ca=/nowhere/ca.pem", _ => null), ClientId = "x" };
        var e = Assert.Throws<EcgStreamException>(() => new MqttLink(link, Testing.VirtualTime.NewClock()));
        Assert.Contains("/nowhere/ca.pem", e.Message, StringComparison.Ordinal);
    }

    // Half a surrogate pair has no UTF-8.
    static bool IsText(string text) => text == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}

namespace EcgStream.Devices;

/// <summary>
/// <c>format=jsonl&amp;key=ecg</c>: a JSON object a line, <c>{"t":123,"ecg":512}</c>. <c>key</c> names the member with the samples, a number or
/// an array of numbers (<c>ecg</c>); <c>t</c>, <c>time</c>, <c>t_s</c>, <c>t_ms</c> or <c>t_us</c>, where there is one, is the device's own time of a
/// single number. A line may also be an array of samples. Other options as <c>format=ascii</c> has them: <c>rate</c>, <c>unit</c>,
/// <c>bits</c>, <c>vref</c>, <c>gain</c>.
/// </summary>
static class JsonLinesProtocol
{
    public static SerialProtocol Protocol { get; } = new("jsonl", Read);

    static SerialLanguage Read(SourceUri uri)
    {
        var format = AsciiFormat.FromUri(uri) with { Column = null };
        var key = uri.Get("key", "ecg")!;
        return new(() => new JsonLinesDecoder(format, key)) { RateHz = AsciiProtocol.Rate(uri), TimeUnit = DeviceTimeUnit.Unknown };
    }
}

namespace EcgStream.Devices;

/// <summary>
/// <c>format=ascii</c>: one number a line, as AD8232 sketches print. Options: <c>rate</c> in Hz (measured if not given), <c>unit</c>,
/// <c>bits</c>, <c>vref</c>, <c>gain</c>, <c>column</c>.
/// </summary>
static class AsciiProtocol
{
    public static SerialProtocol Protocol { get; } = new("ascii", Read);

    /// <summary>The option <c>rate</c> of devices that may have any, Hz; null where it is not given.</summary>
    public static double? Rate(SourceUri uri) => uri.GetNumber("rate", null, 10, 10_000);

    static SerialLanguage Read(SourceUri uri)
    {
        var format = AsciiFormat.FromUri(uri);
        return new(() => new AsciiDecoder(format)) { RateHz = Rate(uri) };
    }
}

using System.Buffers;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Composition;

/// <summary>Predictions as NDJSON, one line each, on stdout or in a file.</summary>
sealed class PredictionOutput(Stream stream) : IAsyncDisposable
{
    readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Opens a file, or stdout for <c>-</c>; null for null.</summary>
    public static PredictionOutput? Open(string? path)
    {
        if (path is null)
            return null;
        if (path == "-")
            return new(Console.OpenStandardOutput());
        try
        {
            return new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The output '{path}' can't be written: {e.Message}", e);
        }
    }

    public void Write(Prediction prediction)
    {
        _line.ResetWrittenCount();
        PredictionJson.Encode(prediction, _line);
        _line.Write("\n"u8);
        stream.Write(_line.WrittenSpan);
        stream.Flush();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

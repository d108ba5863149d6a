using System.Buffers;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Composition;

/// <summary>Predictions as NDJSON, one line each, on stdout or in a file.</summary>
sealed class PredictionOutput(string path, Stream stream) : IAsyncDisposable
{
    readonly ArrayBufferWriter<byte> _line = new();
    bool _failed;

    /// <summary>Opens a file, or stdout for <c>-</c>; null for null.</summary>
    public static PredictionOutput? Open(string? path)
    {
        if (path is null)
            return null;
        if (path == "-")
            return new("stdout", Console.OpenStandardOutput());
        try
        {
            return new(path, new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The output '{path}' can't be written: {e.Message}", e);
        }
    }

    /// <exception cref="EcgStreamException">The disk is full, or nobody reads the pipe any more: the run can't go on as asked.</exception>
    public void Write(Prediction prediction)
    {
        _line.ResetWrittenCount();
        PredictionJson.Encode(prediction, _line);
        _line.Write("\n"u8);
        if (_failed)
            return;
        try
        {
            stream.Write(_line.WrittenSpan);
            stream.Flush();
        }
        catch (IOException e)
        {
            _failed = true;
            throw new EcgStreamException($"Predictions can't be written to '{path}' any more: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (IOException) when (_failed)
        {
            // Told already.
        }
    }
}

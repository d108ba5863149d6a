namespace EcgStream.Devices;

/// <summary>
/// Hears a session's chunks, and its defects: these come up on the thread that reads the port, where nobody else would catch them. What the
/// observer itself throws at a chunk is passed on, for it has taken itself off by then and would hear of nothing.
/// </summary>
sealed class ChunkObserver(IObserver<SampleChunk> observer) : IObserver<SampleChunk>
{
    bool _isHandingOut;

    /// <summary>Does a piece of work; what it throws ends the chunks.</summary>
    public void Do(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (!_isHandingOut)
        {
            observer.OnError(e);
        }
    }

    public void OnNext(SampleChunk value)
    {
        _isHandingOut = true;
        observer.OnNext(value);
        _isHandingOut = false;
    }

    public void OnError(Exception error) => observer.OnError(error);

    public void OnCompleted() => observer.OnCompleted();
}

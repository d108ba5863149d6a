namespace EcgStream.Devices;

/// <summary>
/// Gives samples their index on the device's sample clock: by the device's own counter or clock where it sends one, otherwise by their arrival.
/// Times are counted from any fixed moment and never run backwards.
/// </summary>
interface ITimeline
{
    /// <summary>The rate to state with the samples, Hz; null while nobody knows it.</summary>
    double? RateHz { get; }

    /// <summary>The port was opened again: the device counted on meanwhile, as far as anybody knows.</summary>
    void Break(TimeSpan now);

    /// <summary>The device was told to begin anew: it counts from 0.</summary>
    void Restart(TimeSpan now);

    /// <summary>Takes in samples, each with its stamp where the device numbers them, of which the last arrived now; leaves the batch empty.</summary>
    void Take(SampleBatch samples, TimeSpan now);

    /// <summary>Time passed without samples.</summary>
    void Tick(TimeSpan now);

    /// <summary>Whether the next moments of arrival tell something, so that the port should be read more often than usual.</summary>
    bool WantsCloseReads(TimeSpan now) => false;

    /// <summary>Nothing more will come: what is held back is placed as well as it can be.</summary>
    void End();

    /// <summary>Hands out the next run of placed samples.</summary>
    /// <param name="run">Where to; empty before.</param>
    /// <param name="start">Index of the first of them.</param>
    /// <param name="arrived">When the last of them arrived.</param>
    /// <returns>False where nothing more is placed yet.</returns>
    bool TryTake(SampleBatch run, out long start, out TimeSpan arrived);
}

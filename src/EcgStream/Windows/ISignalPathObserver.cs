namespace EcgStream;

/// <summary>What a <see cref="SignalPath"/> tells while it turns chunks into windows.</summary>
public interface ISignalPathObserver
{
    /// <summary>A window is complete.</summary>
    void OnWindow(EcgWindow window);

    /// <summary>Samples were lost.</summary>
    /// <param name="gap">Which, on the device's clock.</param>
    /// <param name="bridged">Whether the window goes on over them; if not, it starts over.</param>
    /// <param name="at">When the chunk behind the gap arrived.</param>
    void OnGap(Gap gap, bool bridged, DateTimeOffset at);

    /// <summary>
    /// Samples go their way into windows: the device's, without what came again, each once; across a bridged gap the bridge, marked
    /// <see cref="SignalFault.Missing"/>. By now the path knows their rate.
    /// </summary>
    /// <param name="samples">On the device's clock; valid until this returns.</param>
    void OnSamples(in SampleChunk samples)
    {
    }

    /// <summary>The signal ended, or was cut by a gap or a change of its rate: the next samples have nothing to do with those before.</summary>
    void OnBreak()
    {
    }

    /// <summary>Samples came again and were passed over.</summary>
    /// <param name="samples">How many.</param>
    /// <param name="at">When they arrived.</param>
    void OnRepeated(long samples, DateTimeOffset at);

    /// <summary>Samples that came without a rate were given up, because none could be told from their arrival.</summary>
    /// <param name="samples">How many.</param>
    /// <param name="at">When.</param>
    void OnRateUnknown(long samples, DateTimeOffset at)
    {
    }

    /// <summary>The device's rate is known, was estimated, or changed; the window starts over.</summary>
    /// <param name="rateHz">The rate that is worked with from now on.</param>
    /// <param name="estimated">Whether it was estimated from arrivals rather than stated.</param>
    /// <param name="at">When.</param>
    void OnRate(double rateHz, bool estimated, DateTimeOffset at);
}

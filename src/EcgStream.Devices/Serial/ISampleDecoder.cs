namespace EcgStream.Devices;

/// <summary>Turns a device's bytes into samples. Where the bytes were split makes no difference; no byte raises an exception.</summary>
public interface ISampleDecoder
{
    /// <summary>Lines or packets that were no samples, since the decoder was made.</summary>
    long Rejected { get; }

    /// <summary>The latest of them with what is wrong with it: printable, at most 200 characters; empty without one.</summary>
    string LastRejected { get; }

    /// <summary>The device was opened anew: what comes next may begin in the middle of something.</summary>
    void Restart();

    /// <summary>Takes in the next bytes and adds the samples that they complete.</summary>
    void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples);
}

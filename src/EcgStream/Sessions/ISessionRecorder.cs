namespace EcgStream;

/// <summary>Keeps what a session receives: raw samples before any processing, what happened to the devices, markers and predictions.</summary>
public interface ISessionRecorder
{
    /// <summary>Begins to record a device.</summary>
    /// <param name="device">Its name.</param>
    /// <param name="waits">Whether its source waits for the receiver (<see cref="EcgDevice.Waits"/>): then recording does too, rather than lose anything.</param>
    /// <param name="changed">Told when recording begins to fail and when it works again, on any thread.</param>
    IDeviceRecorder Open(string device, bool waits, Action changed);
}

/// <summary>
/// Records one device. Nothing here blocks or fails, except that a device that waits is made to wait: whatever the disk does, the pipeline goes
/// on, and <see cref="Status"/> tells the truth. Samples, events, markers and predictions may come from different threads.
/// </summary>
public interface IDeviceRecorder
{
    /// <summary>How it stands.</summary>
    RecordingStatus Status { get; }

    /// <summary>Takes in samples.</summary>
    void Record(in SampleChunk chunk);

    /// <summary>Takes in what happened to the device.</summary>
    void Record(DeviceEvent happened);

    /// <summary>Takes in a marker that was placed on the device's samples.</summary>
    void Record(Marker marker);

    /// <summary>Takes in a prediction.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="deviceRateHz">Rate of the device's samples, Hz, which tells where on its clock the window lies.</param>
    void Record(Prediction prediction, double deviceRateHz);

    /// <summary>
    /// Ends once everything taken in so far is safe on the disk (true), or recording fails (false), so that whoever waits does not wait for
    /// ever. Never throws.
    /// </summary>
    Task<bool> WhenSaved();
}

/// <summary>Whether a device is being recorded.</summary>
public enum RecordingState
{
    /// <summary>Nobody asked for it.</summary>
    Off,

    /// <summary>What comes is written.</summary>
    On,

    /// <summary>The disk takes nothing at the moment; it is tried again.</summary>
    Failing,
}

/// <summary>How the recording of a device stands.</summary>
/// <param name="State">Whether it is recorded.</param>
/// <param name="SavedSamples">Samples that are safe on the disk: written, and the system said that they are there.</param>
/// <param name="LostSamples">Samples that will never be, because the disk took nothing for too long.</param>
/// <param name="Trouble">Why it fails, in one sentence; null where it doesn't.</param>
public readonly record struct RecordingStatus(RecordingState State, long SavedSamples, long LostSamples, string? Trouble);

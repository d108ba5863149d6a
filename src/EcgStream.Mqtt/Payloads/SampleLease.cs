namespace EcgStream.Mqtt;

/// <summary>A message and its samples' memory, to be used again for the next one. Whoever keeps either longer makes a copy. Not for concurrent use.</summary>
sealed class SampleLease
{
    // Of a device's usual messages; a longer one's memory is not kept.
    const int LargestKept = 4_096;

    float[] _memory = [];

    /// <summary>The message that was read last.</summary>
    public SampleMessage Message { get; } = new() { MilliVolts = default };

    /// <summary>Room for so many samples.</summary>
    public float[] Room(int samples)
    {
        if (_memory.Length < samples)
            _memory = new float[samples];
        return _memory;
    }

    /// <summary>How many samples there is memory for.</summary>
    public int Held => _memory.Length;

    /// <summary>Lets go of memory that is larger than the usual.</summary>
    public void Trim()
    {
        if (_memory.Length > LargestKept)
            Release();
    }

    /// <summary>Lets go of all memory.</summary>
    public void Release() => _memory = [];
}

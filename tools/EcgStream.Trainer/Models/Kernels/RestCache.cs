using System.Collections.Concurrent;

namespace EcgStream.Trainer;

/// <summary>Kernel features of resting minutes; all windows of a participant share one.</summary>
sealed class RestCache(KernelBank bank, int length)
{
    readonly ConcurrentDictionary<RestingMinute, Lazy<float[]>> _features = new(ReferenceEqualityComparer.Instance);

    public float[] Of(LabelledWindow window)
    {
        var rest = window.Rest ?? throw new InvalidOperationException($"Participant {window.Participant} has no resting minute.");
        return _features.GetOrAdd(rest, key => new(() => bank.Features(RandomKernelsKind.Normalised(key.MilliVolts, length)))).Value;
    }
}

using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>A copy of a network's weights.</summary>
sealed class KeptWeights : IDisposable
{
    readonly Dictionary<string, Tensor> _weights = new(StringComparer.Ordinal);

    public void Keep(FeatureNetwork network)
    {
        foreach (var (name, value) in network.state_dict())
        {
            if (_weights.Remove(name, out var old))
                old.Dispose();
            _weights[name] = value.detach().clone().DetachFromDisposeScope();
        }
    }

    public void PutBack(FeatureNetwork network)
    {
        if (_weights.Count > 0)
            network.load_state_dict(_weights);
    }

    public void Dispose()
    {
        foreach (var tensor in _weights.Values)
            tensor.Dispose();
    }
}

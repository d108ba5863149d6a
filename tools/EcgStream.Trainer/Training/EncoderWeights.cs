namespace EcgStream.Trainer;

/// <summary>The weights of a network's embedding in a file, without its head, to begin another fit from.</summary>
static class EncoderWeights
{
    public static void Save(FeatureNetwork network, string path)
    {
        try
        {
            network.save(path, Head(network));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"{path} can't be written ({e.Message.TrimEnd('.')}): name another file.", e);
        }
    }

    /// <exception cref="EcgStreamException">The file is missing, or holds another kind of network.</exception>
    public static void Load(FeatureNetwork network, string path)
    {
        try
        {
            var loaded = new Dictionary<string, bool>();
            network.load(path, strict: false, Head(network), loaded);
            if (network.state_dict().Keys.Except(Head(network)).FirstOrDefault(name => !loaded.GetValueOrDefault(name)) is { } missing)
                throw new EcgStreamException($"{path} holds no '{missing}': give weights pre-trained for this kind of network.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new EcgStreamException($"{path} can't be read as pre-trained weights ({e.Message.TrimEnd('.')}): give a file that pre-training wrote.", e);
        }
    }

    static List<string> Head(FeatureNetwork network) => [.. network.state_dict().Keys.Where(name => name.StartsWith("head.", StringComparison.Ordinal))];
}

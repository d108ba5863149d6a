namespace EcgStream.Trainer;

/// <summary>Probabilities from logits.</summary>
static class Softmax
{
    /// <summary>Turns logits into probabilities that sum to 1, in place.</summary>
    public static double[] Of(double[] logits)
    {
        var highest = logits.Max();
        var sum = 0.0;
        for (var c = 0; c < logits.Length; c++)
            sum += logits[c] = Math.Exp(logits[c] - highest);
        for (var c = 0; c < logits.Length; c++)
            logits[c] /= sum;
        return logits;
    }
}

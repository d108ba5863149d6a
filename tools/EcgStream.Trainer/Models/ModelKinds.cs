using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>What follows from a kind alone.</summary>
public static class ModelKinds
{
    /// <summary>The contract of a model of this kind, with all that the kind fixes; temperature, abstention and score are to be added with <c>with</c>.</summary>
    public static ModelContract Contract(this IModelKind kind, WindowForm form, ImmutableArray<string> labels, string version, string trainedOn)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(form);
        return new()
        {
            Name = kind.Name,
            Version = version,
            Hash = "",
            Labels = labels,
            RateHz = form.RateHz,
            WindowLength = form.Length,
            Unit = "mV",
            Filter = form.Filter,
            Normalisation = kind.Normalisation,
            TrainedOn = trainedOn,
            Input = kind.Input,
            Features = kind.Features,
            NeedsBaseline = kind.NeedsRest,
        };
    }

    /// <summary>Refuses a request that the kind can't be fitted on.</summary>
    /// <exception cref="EcgStreamException">There is no window, only one class, or a resting minute is missing.</exception>
    internal static void Check(this IModelKind kind, FitRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Training.Count == 0)
            throw new EcgStreamException($"There is no training window for {kind.Name}: give recordings of more participants.");
        if (kind.NeedsRest && request.Training.Concat(request.Validation).FirstOrDefault(w => w.Rest is null) is { } without)
            throw new EcgStreamException(
                $"{kind.Name} compares with a resting minute and participant {without.Participant} has none: add one to the data, or choose a model without '-baseline'.");
    }
}

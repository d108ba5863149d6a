namespace EcgStream.Trainer;

/// <summary>How training stands.</summary>
/// <param name="Epoch">Passes finished, from 1; the one under way in between.</param>
/// <param name="TrainingLoss">Mean cross-entropy over the pass, smoothed targets.</param>
/// <param name="ValidationLoss">Mean cross-entropy on the validation participants.</param>
/// <param name="ValidationBalancedAccuracy">Balanced accuracy on the validation participants.</param>
/// <param name="Best">Whether no earlier pass had a lower validation loss.</param>
public sealed record EpochReport(int Epoch, double TrainingLoss, double ValidationLoss, double ValidationBalancedAccuracy, bool Best)
{
    /// <summary>Share of training windows answered right during the pass, as changed by augmentation and dropout.</summary>
    public double TrainingAccuracy { get; init; }

    /// <summary>Share of validation windows answered right; NaN where there are none.</summary>
    public double ValidationAccuracy { get; init; } = double.NaN;
}

namespace EcgStream.Trainer;

/// <summary>How training stands.</summary>
/// <param name="Epoch">Passes finished, from 1; the one under way in between.</param>
/// <param name="TrainingLoss">Mean cross-entropy over the pass, smoothed targets.</param>
/// <param name="ValidationLoss">Mean cross-entropy on the validation participants.</param>
/// <param name="ValidationBalancedAccuracy">Balanced accuracy on the validation participants.</param>
/// <param name="Best">Whether no earlier pass had a lower validation loss.</param>
public sealed record EpochReport(int Epoch, double TrainingLoss, double ValidationLoss, double ValidationBalancedAccuracy, bool Best)
{
    /// <summary>Balanced accuracy on the windows trained on; NaN where it was not measured.</summary>
    public double TrainingBalancedAccuracy { get; init; } = double.NaN;
}

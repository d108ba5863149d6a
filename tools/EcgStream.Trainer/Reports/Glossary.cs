namespace EcgStream.Trainer.Reports;

/// <summary>The words a reader needs.</summary>
static class Glossary
{
    public static IEnumerable<Block> Of(Comparison comparison)
    {
        yield return new Heading(2, "How to read this");
        yield return new Terms(
        [
            ("balanced accuracy", $"The share of windows answered rightly, computed for each class and then averaged, so that a frequent class counts no more than a rare one. Guessing gives {Numbers.Share(comparison.Protocol.Chance)} here."),
            ("macro-F1", "For each class the harmonic mean of how many of its windows were found and how many answers for it were right; then the mean over classes."),
            ("AUC", "With two classes: how often a window of the second class gets a higher probability of it than one of the first. 0.5 is guessing."),
            ("interval", "If other people of the same kind had been recorded, figures would differ; 95 % of such figures are estimated to lie in the brackets. Whole participants are drawn, for windows of one person are alike."),
            ("chance band", "Where the balanced accuracy of pure guessing lies 95 times out of 100 for so many windows. Few windows make it wide."),
            ("p", "How often labels shuffled within each participant give a score at least as good. Small means that the labels matter."),
            ("on its training windows", "Balanced accuracy where the model was fitted. Near 1 with chance on new people means that it memorises."),
            ("above heart rate", "What a model knows beyond how fast the heart beats. If the interval holds 0, a pulse counter would do."),
            ("limit", "The best that any model could reach, known for simulated people alone, because their generator is known."),
            ("ECE", "Expected calibration error: the mean distance between how sure answers are and how often they are right. 0 is best; temperature scaling, fitted on training people, lowers it without changing answers."),
            ("coverage", "The share of windows that are answered when answers below a confidence are withheld."),
            ("d_z", "The mean change of a feature over people, divided by how much that change differs between people. 0.2 is small, 0.8 large (Cohen 1988)."),
        ]);
    }
}

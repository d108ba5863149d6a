namespace EcgStream.Trainer;

/// <summary>What a classifier said of one window of one participant.</summary>
/// <param name="Participant">Whose window it was.</param>
/// <param name="Truth">The true class.</param>
/// <param name="Predicted">The class it said.</param>
public readonly record struct Answer(int Participant, int Truth, int Predicted);

/// <summary>An interval of a figure, both ends included.</summary>
public readonly record struct Interval(double Low, double High)
{
    public bool Contains(double value) => value >= Low && value <= High;
}

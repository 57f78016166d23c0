namespace Skald.Training.Saga;

/// <summary>One choice made in a tale: an option among those possible at that point, drawn by weight.</summary>
/// <param name="Deed">The step at which it was made.</param>
/// <param name="Kind">Whether it decides what happens or how it is said.</param>
/// <param name="Option">The index of the option chosen.</param>
/// <param name="Weight">The option's weight.</param>
/// <param name="Total">The sum of the weights of all options possible at that point.</param>
public readonly record struct Choice(Deed Deed, ChoiceKind Kind, int Option, int Weight, int Total)
{
    /// <summary>ln(Weight / Total), in nats.</summary>
    public double LogProbability => NaturalLog.Of(Weight) - NaturalLog.Of(Total);
}

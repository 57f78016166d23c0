namespace Skald.Training.Saga;

/// <summary>Decides, at each step, which of the possible acts happens and how it is worded.</summary>
/// <remarks>
/// The same grammar runs under every chooser: one that draws at random writes tales, one that follows a text parses
/// them, one that follows a plan tells a known tale again. So writing and parsing cannot drift apart.
/// </remarks>
internal interface IChooser
{
    /// <summary>Chooses; false where no act fits, which ends the tale.</summary>
    /// <param name="state">The state before the act.</param>
    /// <param name="acts">What is possible in it; at least one.</param>
    /// <param name="telling">The language.</param>
    /// <param name="ways">Empty; receives the ways taken at the forks of the wording.</param>
    /// <param name="act">Index of the act.</param>
    bool TryChoose(in SagaState state, ActList acts, ITelling telling, List<Way> ways, out int act);
}

namespace Skald.Training.Saga;

/// <summary>Follows recorded choices: tells a known tale again.</summary>
internal sealed class ReplayChooser(IReadOnlyList<Choice> choices) : IChooser
{
    private int _next;

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, out Turn turn)
    {
        int act = acts.Count == 1 ? 0 : choices[_next++].Option;
        SagaState after = state;
        Drama.Apply(ref after, acts[act]);
        int wordings = telling.Wordings(in after, acts[act].Deed).Length;
        turn = new Turn(act, wordings == 1 ? 0 : choices[_next++].Option);
        return true;
    }
}

namespace Skald.Training.Saga;

/// <summary>Follows recorded choices: tells a known tale again.</summary>
internal sealed class ReplayChooser(IReadOnlyList<Choice> choices) : IChooser
{
    private int _next;

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, List<Way> ways, out int act)
    {
        act = acts.Count == 1 ? 0 : choices[_next++].Option;
        SagaState after = state;
        Drama.Apply(ref after, acts[act]);
        telling.Wordings(in after, state.Next).Choose(_ => choices[_next++].Option, ways);
        return true;
    }
}

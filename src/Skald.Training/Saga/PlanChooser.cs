namespace Skald.Training.Saga;

/// <summary>Follows a plan and draws only the wordings: a known tale in other words or another tongue.</summary>
internal sealed class PlanChooser(IReadOnlyList<Act> plan, ulong seed, long index) : IChooser
{
    private SagaRandom _random = new(seed, index);
    private int _next;

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, out Turn turn)
    {
        turn = default;
        if (_next == plan.Count) return false;
        Act wanted = plan[_next++];
        for (int act = 0; act < acts.Count; act++)
        {
            if (acts[act] != wanted) continue;
            SagaState after = state;
            Drama.Apply(ref after, wanted);
            turn = new Turn(act, _random.Below(telling.Wordings(in after, wanted.Deed).Length));
            return true;
        }

        return false;
    }
}

namespace Skald.Training.Saga;

/// <summary>Follows a plan and draws only the wordings: a known tale in other words or another tongue.</summary>
internal sealed class PlanChooser : IChooser
{
    private readonly IReadOnlyList<Act> _plan;
    private readonly Func<int, int> _pick;
    private SagaRandom _random;
    private int _next;

    public PlanChooser(IReadOnlyList<Act> plan, ulong seed, long index)
    {
        (_plan, _random) = (plan, new SagaRandom(seed, index));
        _pick = limit => _random.Below(limit);
    }

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, List<Way> ways, out int act)
    {
        act = 0;
        if (_next == _plan.Count) return false;
        Act wanted = _plan[_next++];
        for (; act < acts.Count; act++)
        {
            if (acts[act] != wanted) continue;
            SagaState after = state;
            Drama.Apply(ref after, wanted);
            telling.Wordings(in after, state.Next).Choose(_pick, ways);
            return true;
        }

        return false;
    }
}

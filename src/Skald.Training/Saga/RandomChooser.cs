namespace Skald.Training.Saga;

/// <summary>Draws acts by their weights and wordings evenly: the writer of tales.</summary>
internal sealed class RandomChooser : IChooser
{
    private readonly Func<int, int> _pick;
    private SagaRandom _random;

    public RandomChooser(ulong seed, long index)
    {
        _random = new SagaRandom(seed, index);
        _pick = limit => _random.Below(limit);
    }

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, List<Way> ways, out int act)
    {
        act = acts.Count == 1 ? 0 : acts.Find(_random.Below(acts.Total));
        SagaState after = state;
        Drama.Apply(ref after, acts[act]);
        telling.Wordings(in after, state.Next).Choose(_pick, ways);
        return true;
    }
}

namespace Skald.Training.Saga;

/// <summary>Draws acts by their weights and wordings evenly: the writer of tales.</summary>
internal sealed class RandomChooser(ulong seed, long index) : IChooser
{
    private SagaRandom _random = new(seed, index);

    /// <inheritdoc/>
    public bool TryChoose(in SagaState state, ActList acts, ITelling telling, out Turn turn)
    {
        int act = acts.Count == 1 ? 0 : acts.Find(_random.Below(acts.Total));
        SagaState after = state;
        Drama.Apply(ref after, acts[act]);
        int wordings = telling.Wordings(in after, acts[act].Deed).Length;
        turn = new Turn(act, wordings == 1 ? 0 : _random.Below(wordings));
        return true;
    }
}

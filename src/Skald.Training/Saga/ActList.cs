namespace Skald.Training.Saga;

/// <summary>The acts that are possible in a state, with their weights; reused from step to step.</summary>
internal sealed class ActList
{
    private Act[] _acts = new Act[256];
    private int[] _weights = new int[256];

    public int Count { get; private set; }

    /// <summary>The sum of the weights: an act's probability is its weight over this.</summary>
    public int Total { get; private set; }

    public ref readonly Act this[int index] => ref _acts[index];

    public int Weight(int index) => _weights[index];

    public void Clear() => Count = Total = 0;

    public void Add(Act act, int weight = 1)
    {
        if (Count == _acts.Length)
        {
            Array.Resize(ref _acts, 2 * Count);
            Array.Resize(ref _weights, 2 * Count);
        }

        _acts[Count] = act;
        _weights[Count++] = weight;
        Total += weight;
    }

    /// <summary>The act in whose share of [0, Total) the ticket falls.</summary>
    public int Find(int ticket)
    {
        int index = 0;
        for (; ticket >= _weights[index]; index++) ticket -= _weights[index];
        return index;
    }
}

namespace Skald.Models.Generation;

/// <summary>Token ids by falling logit, equal ones by rising id; those that cannot matter are never sorted.</summary>
internal sealed class Ranking
{
    private ulong[] _keys = [];  // the logit's bits, in an order that integers share, above the id's complement
    private float[] _maxima = [];

    /// <summary>Ids that are ranked.</summary>
    public int Count { get; private set; }

    /// <summary>The id at a rank, 0 for the likeliest.</summary>
    public int this[int rank] => (int)~(uint)_keys[Count - 1 - rank];

    /// <summary>Ranks the ids whose measure reaches a floor.</summary>
    /// <param name="logits">[vocabulary].</param>
    /// <param name="measure">[vocabulary]: the logits themselves or their probabilities.</param>
    /// <param name="floor">Least measure of a ranked id.</param>
    public void Fill(ReadOnlySpan<float> logits, ReadOnlySpan<float> measure, double floor)
    {
        if (_keys.Length < logits.Length) _keys = new ulong[logits.Length];
        Count = 0;
        for (int id = 0; id < logits.Length; id++)
            if (measure[id] >= floor) _keys[Count++] = ((ulong)Ordered(logits[id]) << 32) | ~(uint)id;
        Array.Sort(_keys, 0, Count);
    }

    /// <summary>A logit that at least k tokens reach, and few more: the k-th largest of many blocks' maxima.</summary>
    public float FloorOfTop(ReadOnlySpan<float> logits, int k)
    {
        if (k > logits.Length / 4) return float.NegativeInfinity;
        int length = (logits.Length + (4 * k) - 1) / (4 * k), blocks = (logits.Length + length - 1) / length;
        if (_maxima.Length < blocks) _maxima = new float[blocks];
        for (int block = 0; block < blocks; block++)
        {
            float largest = float.NegativeInfinity;
            foreach (float logit in logits[(block * length)..Math.Min(logits.Length, (block + 1) * length)])
                if (logit > largest) largest = logit;
            _maxima[block] = largest;
        }

        Array.Sort(_maxima, 0, blocks);
        return _maxima[blocks - k];
    }

    /// <summary>An unsigned number that rises with the float: −∞ first, both zeros alike.</summary>
    private static uint Ordered(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits >> 31) == 0 ? bits | 0x8000_0000 : ~bits;
    }
}

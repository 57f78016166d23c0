namespace Skald.Tokenizers.Training;

/// <summary>Which pair is merged first: the most frequent, of equals the shortest, of equals the smallest.</summary>
internal readonly record struct MergeSymbolRank(long Frequency, int Length, string Text) : IComparable<MergeSymbolRank>
{
    public int CompareTo(MergeSymbolRank other)
    {
        int order = other.Frequency.CompareTo(Frequency);
        if (order == 0) order = Length.CompareTo(other.Length);
        return order != 0 ? order : CodePointOrder.Instance.Compare(Text, other.Text);
    }
}

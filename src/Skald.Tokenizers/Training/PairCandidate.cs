namespace Skald.Tokenizers.Training;

/// <summary>A pair that may be merged next, and how often it was seen when this was noted.</summary>
internal readonly record struct PairCandidate(long Count, int Left, int Right, int Pair) : IComparable<PairCandidate>
{
    /// <summary>The more frequent first; among equals the smaller left id, then the smaller right id.</summary>
    public int CompareTo(PairCandidate other)
    {
        if (Count != other.Count) return Count > other.Count ? -1 : 1;
        return Left != other.Left ? Left.CompareTo(other.Left) : Right.CompareTo(other.Right);
    }
}

namespace Skald.Tokenizers.Training;

/// <summary>What a merge changes for one neighbouring symbol.</summary>
internal struct NeighborChange
{
    /// <summary>How often the symbol stands there, over all words.</summary>
    public long Times;

    /// <summary>At how many places.</summary>
    public int Places;

    /// <summary>Where its next place is written down; negative for nowhere.</summary>
    public int Next;
}

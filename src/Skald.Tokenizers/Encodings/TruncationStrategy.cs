namespace Skald.Tokenizers.Encodings;

/// <summary>Which text of a pair is cut.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one down to what the shorter leaves, then both to half.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second.</summary>
    OnlySecond,
}

namespace Skald.Tokenizers.Text;

/// <summary>What becomes of the matches at which a text is split.</summary>
internal enum DelimiterBehavior
{
    /// <summary>Matches are left out.</summary>
    Removed,

    /// <summary>Each match is a piece.</summary>
    Isolated,

    /// <summary>A match ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Matches beside each other are one piece.</summary>
    Contiguous,
}

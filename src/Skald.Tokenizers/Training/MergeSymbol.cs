namespace Skald.Tokenizers.Training;

/// <summary>A character, or a pair of symbols with the places where it stands.</summary>
internal sealed class MergeSymbol(string text, MergeSymbol? left, MergeSymbol? right)
{
    public string Text => text;

    /// <summary>Code points.</summary>
    public int Length { get; } = text.EnumerateRunes().Count();

    public MergeSymbol? Left => left;

    public MergeSymbol? Right => right;

    /// <summary>Number of the text, index of the left and of the right symbol, in order.</summary>
    public SortedSet<(int Text, int Left, int Right)> Places { get; } = [];

    /// <summary>How often it is seen; 0 where it must be counted again.</summary>
    public long Frequency { get; set; }

    /// <summary>True once it was merged or passed over.</summary>
    public bool IsGone { get; set; }
}

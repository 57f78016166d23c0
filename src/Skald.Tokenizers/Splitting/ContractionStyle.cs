namespace Skald.Tokenizers.Splitting;

/// <summary>What a pattern makes of <c>'s</c>, <c>'ll</c> and their kin.</summary>
internal enum ContractionStyle
{
    /// <summary>An apostrophe is a mark like any other.</summary>
    None,

    /// <summary>A piece of their own.</summary>
    Apart,

    /// <summary>A part of the word before.</summary>
    Joined,
}

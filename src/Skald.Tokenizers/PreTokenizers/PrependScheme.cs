namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Where Metaspace puts its mark before a text that has none.</summary>
internal enum PrependScheme
{
    /// <summary>Before every text between added tokens.</summary>
    Always,

    /// <summary>Only at the beginning of the caller's text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}

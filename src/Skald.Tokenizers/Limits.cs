namespace Skald.Tokenizers;

/// <summary>Sizes beyond which a tokenizer file is refused as absurd.</summary>
internal static class Limits
{
    /// <summary>Most ids: four times the largest published vocabulary.</summary>
    public const int Vocabulary = 1 << 20;

    /// <summary>Most merges.</summary>
    public const int Merges = 1 << 22;

    /// <summary>Largest file, uncompressed, in bytes.</summary>
    public const int FileBytes = 1 << 28;

    /// <summary>Longest token, in characters.</summary>
    public const int TokenLength = 1 << 16;

    /// <summary>
    /// Longest token that is searched for at every place of a text, in characters; published ones stay below 100.
    /// </summary>
    public const int SearchedLength = 1 << 10;

    /// <summary>Longest regular expression, in characters.</summary>
    public const int PatternLength = 1 << 14;

    /// <summary>How many times as long a decoder may make a text; published ones stay at 1.</summary>
    public const int Growth = 1 << 10;

    /// <summary>How often a post-processor may take a text into its template.</summary>
    public const int TemplateTexts = 1 << 4;

    /// <summary>Most special tokens that a post-processor's template adds.</summary>
    public const int TemplateLength = 1 << 12;

    /// <summary>Longest fixed length of padding.</summary>
    public const int PaddedLength = 1 << 24;
}

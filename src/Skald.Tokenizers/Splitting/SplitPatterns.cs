namespace Skald.Tokenizers.Splitting;

/// <summary>The published patterns by their text, as <c>tokenizer.json</c> holds it.</summary>
internal static class SplitPatterns
{
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+" +
        @"|\s+(?!\S)|\s+";

    /// <summary>The pattern that is spelt so, or null.</summary>
    public static SplitPattern? Recognise(string regex) => regex switch
    {
        Gpt2 => SplitPattern.Gpt2,
        Llama3 => SplitPattern.Llama3,
        _ => null,
    };
}

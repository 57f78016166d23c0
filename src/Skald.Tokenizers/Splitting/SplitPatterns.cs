namespace Skald.Tokenizers.Splitting;

/// <summary>The published patterns by their text, as <c>tokenizer.json</c> holds it.</summary>
internal static class SplitPatterns
{
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public const string Llama3 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + Rest;

    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Rest = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Upper = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    private const string Lower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";
    private const string Before = @"[^\r\n\p{L}\p{N}]?";
    private const string RestWithSlash = @"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Qwen2 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + Rest;

    private const string O200k =
        Before + Upper + "*" + Lower + "+" + Contractions + "?|" + Before + Upper + "+" + Lower + "*" + Contractions +
        @"?|\p{N}{1,3}" + RestWithSlash;

    private const string Tekken =
        Before + Upper + "*" + Lower + "+|" + Before + Upper + "+" + Lower + @"*|\p{N}" + RestWithSlash;

    // tiktoken's own spelling of GPT-2's and cl100k's, with possessive quantifiers; they cut the same.
    private const string Gpt2Possessive =
        @"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s";

    private const string Cl100kPossessive =
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]" +
        @"|\s+(?!\S)|\s";

    /// <summary>The pattern that is spelt so, or null.</summary>
    public static SplitPattern? Recognise(string regex) => regex switch
    {
        Gpt2 or Gpt2Possessive => SplitPattern.Gpt2,
        Llama3 or Cl100kPossessive => SplitPattern.Llama3,
        Qwen2 => SplitPattern.Qwen2,
        O200k => SplitPattern.O200k,
        Tekken => SplitPattern.Tekken,
        _ => null,
    };

    /// <summary>The pattern's text.</summary>
    public static string Text(SplitPattern pattern) => pattern switch
    {
        SplitPattern.Gpt2 => Gpt2,
        SplitPattern.Llama3 => Llama3,
        SplitPattern.Qwen2 => Qwen2,
        SplitPattern.O200k => O200k,
        SplitPattern.Tekken => Tekken,
        _ => throw new ArgumentOutOfRangeException(nameof(pattern), $"{pattern} is no single expression."),
    };
}

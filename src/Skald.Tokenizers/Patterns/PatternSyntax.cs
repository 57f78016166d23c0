namespace Skald.Tokenizers.Patterns;

/// <summary>Whose dialect a pattern is written in, where the two differ.</summary>
internal enum PatternSyntax
{
    /// <summary>
    /// Hugging Face's patterns in files: <c>^</c> and <c>$</c> stand at every line; <c>{1,3}+</c> repeats the
    /// repetition; <c>\w</c> leaves out the joiners U+200C and U+200D.
    /// </summary>
    Oniguruma,

    /// <summary>
    /// tiktoken's, Rust's: <c>^</c> and <c>$</c> stand at the text's ends; <c>{1,3}+</c> is possessive.
    /// </summary>
    FancyRegex,
}

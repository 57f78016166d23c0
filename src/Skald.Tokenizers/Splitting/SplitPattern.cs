namespace Skald.Tokenizers.Splitting;

/// <summary>How a byte-level tokenizer cuts text into pieces; no token crosses a cut.</summary>
public enum SplitPattern
{
    /// <summary>GPT-2: words, numbers and punctuation with a space before them; contractions in lower case.</summary>
    Gpt2,

    /// <summary>Llama 3: contractions in any case, numbers in threes, line ends kept with punctuation.</summary>
    Llama3,
}

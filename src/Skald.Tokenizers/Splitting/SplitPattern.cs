namespace Skald.Tokenizers.Splitting;

/// <summary>How a byte-level tokenizer cuts text into pieces; no token crosses a cut.</summary>
public enum SplitPattern
{
    /// <summary>GPT-2: words, numbers and punctuation with a space before them; contractions in lower case.</summary>
    Gpt2,

    /// <summary>Llama 3 and cl100k: contractions in any case, numbers in threes, line ends kept with punctuation.</summary>
    Llama3,

    /// <summary>Qwen 2 and 3: as Llama 3, but each digit for itself.</summary>
    Qwen2,

    /// <summary>o200k: words are cut where lower case turns to upper; a contraction stays with its word.</summary>
    O200k,

    /// <summary>Mistral Nemo: as o200k, without contractions and with each digit for itself.</summary>
    Tekken,

    /// <summary>StarCoder and SmolLM: each digit for itself, then GPT-2's pattern between them.</summary>
    Gpt2Digits,
}

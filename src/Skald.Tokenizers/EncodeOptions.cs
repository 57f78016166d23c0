using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers;

/// <summary>How a text is encoded. The default treats the whole text as plain text and adds nothing.</summary>
public readonly record struct EncodeOptions
{
    /// <summary>Recognise special tokens inside the text, and add none around it.</summary>
    public static EncodeOptions AllowSpecial => new() { SpecialTokens = SpecialTokenPolicy.Allow };

    /// <summary>What happens where the text spells a special token.</summary>
    public SpecialTokenPolicy SpecialTokens { get; init; }

    /// <summary>
    /// Add what the tokenizer's own template puts around a text, such as Llama 3's <c>&lt;|begin_of_text|&gt;</c>.
    /// </summary>
    public bool AddTemplateTokens { get; init; }

    /// <summary>Draw a segmentation at random; null: take the one that the model prefers.</summary>
    public SubwordSampling? Sampling { get; init; }

    /// <summary>Cut to a length; null: never. What the file asks for is <see cref="Tokenizer.Truncation"/>.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>
    /// Fill up to a length, in encodings and not in plain ids; null: never. The file's is <see cref="Tokenizer.Padding"/>.
    /// </summary>
    public Padding? Padding { get; init; }
}

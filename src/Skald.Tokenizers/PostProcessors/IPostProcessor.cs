using System.Text.Json;
using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.PostProcessors;

/// <summary>Puts special tokens around the encodings of one text or a pair, and sets types.</summary>
internal interface IPostProcessor
{
    /// <summary>Number of special tokens that it adds.</summary>
    int AddedCount(bool isPair);

    /// <summary>The parts of the whole in their order.</summary>
    /// <param name="parts">Parts so far: one or two texts at first.</param>
    /// <param name="isPair">True for a pair.</param>
    /// <param name="addsSpecialTokens">False to leave special tokens out.</param>
    List<EncodingDraft> Process(List<EncodingDraft> parts, bool isPair, bool addsSpecialTokens);

    /// <summary>Writes the post-processor as <c>tokenizer.json</c> holds it.</summary>
    void Write(Utf8JsonWriter writer);
}

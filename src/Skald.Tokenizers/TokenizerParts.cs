using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PostProcessors;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers;

/// <summary>What a tokenizer is made of, in the order in which text goes through it.</summary>
internal sealed record TokenizerParts
{
    public required AddedTokens Added { get; init; }

    public INormalizer? Normalizer { get; init; }

    public IPreTokenizer? PreTokenizer { get; init; }

    public required ITokenModel Model { get; init; }

    /// <summary>The model's own tokens; added ones may stand beside them.</summary>
    public required ModelVocabulary ModelVocabulary { get; init; }

    public IPostProcessor? PostProcessor { get; init; }

    public ITokenDecoder? Decoder { get; init; }

    public Truncation? Truncation { get; init; }

    public Padding? Padding { get; init; }
}

using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers;

/// <summary>Chooses the fastest tokenizer that parts amount to.</summary>
internal static class TokenizerFactory
{
    public static Tokenizer Create(TokenizerParts parts)
    {
        if (ByteLevelBpe.Create(parts) is { } byteLevel) return byteLevel;
        Vocabulary vocabulary = new(parts.ModelVocabulary, parts.Added, TokenSpelling.Of(parts.Decoder));
        return CharacterTokenizer.Fits(parts)
            ? new CharacterTokenizer(vocabulary, parts)
            : new PipelineTokenizer(vocabulary, parts, isLossless: false);
    }
}

using System.Text;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers;

/// <summary>How the tokens of a model are written, and so which bytes each stands for.</summary>
internal sealed class TokenSpelling
{
    private readonly bool _isByteLevel, _hasByteTokens;
    private readonly string? _spaceMark;

    private TokenSpelling(bool isByteLevel, bool hasByteTokens, string? spaceMark) =>
        (_isByteLevel, _hasByteTokens, _spaceMark) = (isByteLevel, hasByteTokens, spaceMark);

    /// <summary>As the text they stand for.</summary>
    public static TokenSpelling Text { get; } = new(false, false, null);

    /// <summary>In the characters of <see cref="ByteAlphabet"/>, one for each byte.</summary>
    public static TokenSpelling Bytes { get; } = new(true, false, null);

    /// <summary>What a decoder makes of single tokens.</summary>
    public static TokenSpelling Of(ITokenDecoder? decoder)
    {
        IEnumerable<ITokenDecoder> steps = decoder is DecoderSequence sequence ? sequence.Steps : decoder is null ? [] : [decoder];
        bool isByteLevel = false, hasBytes = false;
        string? mark = null;
        foreach (ITokenDecoder step in steps)
        {
            isByteLevel |= step is ByteLevelDecoder;
            hasBytes |= step is ByteFallbackDecoder;
            if (step is MetaspaceDecoder metaspace) mark = metaspace.Replacement;
            if (step is ReplaceDecoder { Content: " ", Pattern: StringPattern replaced }) mark = replaced.Content;
        }

        return new TokenSpelling(isByteLevel, hasBytes, mark);
    }

    /// <summary>Writes the bytes of a token, three for each of its characters at most, and returns their number.</summary>
    public int Write(string token, Span<byte> bytes)
    {
        // A token with a character that stands for no byte is text as well, as in Hugging Face's decoder.
        if (_isByteLevel && ByteAlphabet.TryWrite(token, bytes)) return token.Length;
        if (_hasByteTokens && ByteFallbackDecoder.ByteOf(token) is { } value)
        {
            bytes[0] = value;
            return 1;
        }

        if (_spaceMark is not null) token = token.Replace(_spaceMark, " ", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(token, bytes);
    }
}

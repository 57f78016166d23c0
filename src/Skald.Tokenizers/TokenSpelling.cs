using System.Text;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers;

/// <summary>How the tokens of a model are written, and so which bytes each stands for.</summary>
internal sealed class TokenSpelling
{
    private readonly bool _isByteLevel, _hasByteTokens;
    private readonly byte[] _spaceMark;  // in UTF-8; empty for none

    private TokenSpelling(bool isByteLevel, bool hasByteTokens, string? spaceMark) =>
        (_isByteLevel, _hasByteTokens, _spaceMark) = (isByteLevel, hasByteTokens, Encoding.UTF8.GetBytes(spaceMark ?? ""));

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

    /// <summary>Writes the bytes of a token and returns how many they are, at most as many as it has.</summary>
    /// <param name="token">The token in UTF-8.</param>
    /// <param name="bytes">Receives them; as long as the token.</param>
    public int Write(ReadOnlySpan<byte> token, Span<byte> bytes)
    {
        // A token with a character that stands for no byte is text as well, as in Hugging Face's decoder.
        if (_isByteLevel && ByteAlphabet.TryWrite(token, bytes, out int written)) return written;
        if (_hasByteTokens && token.Length == 6 && ByteFallbackDecoder.ByteOf(Encoding.UTF8.GetString(token)) is { } value)
        {
            bytes[0] = value;
            return 1;
        }

        int count = 0;
        for (int at; _spaceMark.Length > 0 && (at = token.IndexOf(_spaceMark)) >= 0; token = token[(at + _spaceMark.Length)..])
        {
            token[..at].CopyTo(bytes[count..]);
            count += at;
            bytes[count++] = (byte)' ';
        }

        token.CopyTo(bytes[count..]);
        return count + token.Length;
    }
}

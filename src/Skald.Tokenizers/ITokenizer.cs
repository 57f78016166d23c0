using System.Buffers;

namespace Skald.Tokenizers;

/// <summary>Text to token ids and back. Every implementation here is immutable and safe for concurrent use.</summary>
/// <remarks>A lone surrogate in a text counts as U+FFFD; <c>TokenEncoding.LoneSurrogateCount</c> tells how many there were.</remarks>
public interface ITokenizer
{
    /// <summary>Number of ids: they run from 0 to this, exclusive.</summary>
    int VocabularySize { get; }

    /// <summary>Id of the token that ends a document, or null where the vocabulary has none.</summary>
    int? EndOfTextId { get; }

    /// <summary>True when decoding what was encoded gives back every well-formed text exactly.</summary>
    bool IsLossless { get; }

    /// <summary>Token ids of a text.</summary>
    /// <exception cref="ArgumentException">The text holds what the vocabulary or the options refuse.</exception>
    int[] Encode(ReadOnlySpan<char> text, EncodeOptions options = default);

    /// <summary>Appends the token ids of a text to <paramref name="destination"/>.</summary>
    /// <inheritdoc cref="Encode(ReadOnlySpan{char}, EncodeOptions)"/>
    void Encode(ReadOnlySpan<char> text, List<int> destination, EncodeOptions options = default);

    /// <summary>Writes the token ids of a text to <paramref name="destination"/>.</summary>
    /// <inheritdoc cref="Encode(ReadOnlySpan{char}, EncodeOptions)"/>
    void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination, EncodeOptions options = default);

    /// <summary>Writes the token ids of a UTF-8 text to <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The bytes are not valid UTF-8, or the text is refused.</exception>
    void EncodeUtf8(ReadOnlySpan<byte> text, IBufferWriter<int> destination, EncodeOptions options = default);

    /// <summary>Number of ids that <see cref="Encode(ReadOnlySpan{char}, EncodeOptions)"/> would return.</summary>
    int CountTokens(ReadOnlySpan<char> text, EncodeOptions options = default);

    /// <summary>Text of some ids. Bytes that are no UTF-8 become U+FFFD; ids out of range are left out.</summary>
    /// <param name="ids">Token ids, in order.</param>
    /// <param name="skipSpecialTokens">Leave special tokens out of the text.</param>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);

    /// <summary>A decoder that takes one id at a time and never gives half a character.</summary>
    DecodeStream CreateDecodeStream(bool skipSpecialTokens = false);

    /// <summary>The UTF-8 bytes that an id stands for; they may be a part of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id lies outside the vocabulary.</exception>
    ReadOnlySpan<byte> GetBytes(int id);

    /// <summary>The token as <c>tokenizer.json</c> spells it: byte-level tokens show a space as <c>Ġ</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id lies outside the vocabulary.</exception>
    string GetToken(int id);

    /// <summary>Id of a token in the spelling of <see cref="GetToken"/>, or null.</summary>
    int? TryGetId(string token);

    /// <summary>True for special tokens, which plain text never encodes to.</summary>
    bool IsSpecial(int id);

    /// <summary>Writes a <c>tokenizer.json</c> that Hugging Face's tokenizers loads with equal ids.</summary>
    /// <remarks>Written aside, flushed and renamed: the file is either the old one or the whole new one.</remarks>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Save(string path);
}

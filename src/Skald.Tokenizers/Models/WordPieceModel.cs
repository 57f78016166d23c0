using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.Models;

/// <summary>The longest token that fits, from left to right, as in BERT; a word with a gap is unknown as a whole.</summary>
internal sealed class WordPieceModel : ITokenModel, IWordModel
{
    private readonly Trie<byte> _beginnings = new(), _continuations = new();
    private readonly string _unknownToken, _prefix;
    private readonly int _longestWord, _unknown;

    /// <param name="vocabulary">Tokens; those that continue a word begin with <paramref name="prefix"/>.</param>
    /// <param name="unknownToken">Stands for a word that has no tokens.</param>
    /// <param name="prefix">What marks a continuation, such as <c>##</c>.</param>
    /// <param name="longestWord">Words of more characters are unknown.</param>
    public WordPieceModel(ModelVocabulary vocabulary, string unknownToken, string prefix, int longestWord)
    {
        (_unknownToken, _prefix, _longestWord) = (unknownToken, prefix, longestWord);
        _unknown = vocabulary.Find(unknownToken);
        foreach ((string token, int id) in vocabulary.Ids)
        {
            if (token.Length > 0) _beginnings.Add(Encoding.UTF8.GetBytes(token), id);
            if (token.Length > prefix.Length && token.StartsWith(prefix, StringComparison.Ordinal))
                _continuations.Add(Encoding.UTF8.GetBytes(token[prefix.Length..]), id);
        }
    }

    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, utf8);
        int first = tokens.Count, unit = 0;
        bool isKnown = CharacterCount(utf8) <= _longestWord;
        for (int at = 0; isKnown && at < utf8.Length;)
        {
            int length = Longest(utf8, at, out int id);
            isKnown = length > 0;
            int units = Encoding.UTF8.GetCharCount(utf8.AsSpan(at, length));
            tokens.Add(new ModelToken(id, unit, unit + units));
            at += length;
            unit += units;
        }

        if (isKnown) return;
        tokens.RemoveRange(first, tokens.Count - first);
        tokens.Add(new ModelToken(Unknown(utf8), 0, piece.Length));
    }

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        int first = scratch.Count;
        bool isKnown = CharacterCount(word) <= _longestWord;
        for (int at = 0; isKnown && at < word.Length;)
        {
            int length = Longest(word, at, out int id);
            isKnown = length > 0;
            scratch.Append(id);
            at += length;
        }

        if (isKnown) return;
        scratch.Count = first;
        scratch.Append(Unknown(word));
    }

    public void Write(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", _unknownToken);
        writer.WriteString("continuing_subword_prefix", _prefix);
        writer.WriteNumber("max_input_chars_per_word", _longestWord);
        vocabulary.Write(writer);
        writer.WriteEndObject();
    }

    private int Longest(ReadOnlySpan<byte> word, int at, out int id) =>
        (at == 0 ? _beginnings : _continuations).Longest(word[at..], out id);

    private int Unknown(ReadOnlySpan<byte> word) => _unknown >= 0
        ? _unknown
        : throw new ArgumentException(
            $"WordPiece: every word must have tokens, got \"{Encoding.UTF8.GetString(word)}\" and no \"{_unknownToken}\" " +
            "in the vocabulary.");

    private int CharacterCount(ReadOnlySpan<byte> word)
    {
        if (word.Length <= _longestWord) return word.Length;
        int count = 0;
        foreach (byte b in word)
            if ((b & 0xC0) != 0x80) count++;
        return count;
    }
}

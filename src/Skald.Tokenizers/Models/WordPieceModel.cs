using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Models;

/// <summary>The longest token that fits, from left to right, as in BERT; a word with a gap is unknown as a whole.</summary>
internal sealed class WordPieceModel : ITokenModel
{
    private readonly Trie<char> _beginnings = new(), _continuations = new();
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
            if (token.Length > 0) _beginnings.Add(token, id);
            if (token.Length > prefix.Length && token.StartsWith(prefix, StringComparison.Ordinal))
                _continuations.Add(token.AsSpan(prefix.Length), id);
        }
    }

    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        int first = tokens.Count;
        bool isKnown = piece.Length <= _longestWord || CharacterCount(piece) <= _longestWord;
        for (int at = 0; isKnown && at < piece.Length;)
        {
            int length = (at == 0 ? _beginnings : _continuations).Longest(piece[at..], out int id);
            isKnown = length > 0;
            tokens.Add(new ModelToken(id, at, at + length));
            at += length;
        }

        if (isKnown) return;
        if (_unknown < 0)
        {
            throw new ArgumentException(
                $"WordPiece: every word must have tokens, got \"{piece}\" and no \"{_unknownToken}\" in the vocabulary.");
        }

        tokens.RemoveRange(first, tokens.Count - first);
        tokens.Add(new ModelToken(_unknown, 0, piece.Length));
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

    private static int CharacterCount(ReadOnlySpan<char> piece)
    {
        int count = 0;
        foreach (char c in piece)
            if (!char.IsLowSurrogate(c)) count++;
        return count;
    }
}

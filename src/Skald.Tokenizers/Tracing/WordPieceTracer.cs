using System.Globalization;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tracing;

/// <summary>WordPiece: from left to right the longest token that fits; a word with a gap is unknown as a whole.</summary>
internal sealed class WordPieceTracer : IPieceTracer
{
    private readonly ModelVocabulary _vocabulary;
    private readonly string _prefix, _unknown;
    private readonly int _longestWord;

    public WordPieceTracer(TokenizerParts parts)
    {
        _vocabulary = parts.ModelVocabulary;
        JsonElement model = ModelText.Of(parts);
        _prefix = model.GetProperty("continuing_subword_prefix").GetString()!;
        _unknown = model.GetProperty("unk_token").GetString()!;
        _longestWord = model.GetProperty("max_input_chars_per_word").GetInt32();
    }

    public string Model => $"WordPiece: the longest token that fits, {_prefix} before what continues a word";

    public TracedPiece Trace(AlignedText piece)
    {
        string word = piece.ToString();
        (int from, int to) = piece.Source(0, piece.Length);
        TextSpan source = new(from, to);
        int characters = word.EnumerateRunes().Count();
        if (characters > _longestWord)
        {
            return Unknown(word, source, [], string.Create(
                CultureInfo.InvariantCulture, $"{characters} characters, more than {_longestWord}: unknown"));
        }

        List<TraceStep> steps = [];
        for (int at = 0; at < word.Length;)
        {
            int end = word.Length;
            while (end > at && Find(word, at, end) < 0) end--;
            if (end == at) return Unknown(word, source, steps, $"no token fits \"{word[at..]}\": unknown as a whole");
            int id = Find(word, at, end);
            steps.Add(new TraceStep(TraceStepKind.Match, at, new TracedSymbol(id, _vocabulary.Token(id)!)));
            at = end;
        }

        return new TracedPiece(word, source, steps.Count == 1 ? "a token as it is" : $"{steps.Count} matches")
        { Steps = steps, Tokens = [.. steps.Select(step => step.Result)] };
    }

    private int Find(string word, int start, int end) =>
        _vocabulary.Find(start == 0 ? word[..end] : _prefix + word[start..end]);

    private TracedPiece Unknown(string word, TextSpan source, List<TraceStep> steps, string outcome)
    {
        int id = _vocabulary.Find(_unknown);
        if (id < 0)
        {
            throw new ArgumentException(
                $"WordPiece: every word must have tokens, got \"{word}\" and no \"{_unknown}\" in the vocabulary.");
        }

        return new TracedPiece(word, source, outcome) { Steps = steps, Tokens = [new TracedSymbol(id, _unknown)] };
    }
}

using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers;

/// <summary>Runs text through a tokenizer's parts, step by step, and keeps where everything came from.</summary>
internal sealed class TextPipeline(TokenizerParts parts)
{
    /// <summary>Tokens of one text or one word of the caller's.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Its number, for offsets.</param>
    /// <param name="word">Number of the caller's word, or -1 to number the pieces.</param>
    /// <param name="sequence">0 or 1: which of a pair.</param>
    /// <param name="options">What becomes of special tokens in the text, and whether chance has a part.</param>
    /// <param name="tokens">Receives the tokens.</param>
    public void Encode(
        ReadOnlySpan<char> text, int source, int word, int sequence, EncodeOptions options, List<TokenEntry> tokens)
    {
        List<ModelToken> found = [];
        int number = 0;
        foreach ((AlignedText piece, int added) in Pieces(text, options.SpecialTokens))
        {
            int pieceWord = word >= 0 ? word : number++;
            if (added >= 0)
            {
                tokens.Add(Entry(new ModelToken(added, 0, piece.Length, piece.ToString()), piece, pieceWord));
                continue;
            }

            found.Clear();
            if (options.Sampling is { } sampling) parts.Model.Sample(piece.Span, sampling, found);
            else parts.Model.Tokenize(piece.Span, found);
            foreach (ModelToken token in found) tokens.Add(Entry(token, piece, pieceWord));
        }

        TokenEntry Entry(ModelToken token, AlignedText piece, int pieceWord)
        {
            (int start, int end) = piece.Source(token.Start, token.End);
            return new TokenEntry
            {
                Id = token.Id,
                Token = token.Surface ?? parts.ModelVocabulary.Token(token.Id) ?? "",
                Span = new TextSpan(start, end),
                Source = source,
                Word = pieceWord,
                Sequence = sequence,
                Type = sequence,
            };
        }
    }

    /// <summary>Ids of a text, without anything else.</summary>
    public void Encode(ReadOnlySpan<char> text, SpecialTokenPolicy policy, ref IdSink sink)
    {
        List<ModelToken> found = [];
        foreach ((AlignedText piece, int added) in Pieces(text, policy))
        {
            if (added >= 0)
            {
                sink.Append(added);
                continue;
            }

            found.Clear();
            parts.Model.Tokenize(piece.Span, found);
            foreach (ModelToken token in found) sink.Append(token.Id);
        }
    }

    // Pieces of the text, each either an added token or something for the model.
    internal List<(AlignedText Piece, int Added)> Pieces(ReadOnlySpan<char> text, SpecialTokenPolicy policy)
    {
        List<(AlignedText Piece, int Added)> raw = [], result = [];
        List<AlignedText> cut = [];
        Cut(AlignedText.Of(text), isNormalized: false, policy, raw);
        foreach ((AlignedText piece, int added) in raw)
        {
            if (added >= 0)
            {
                result.Add((piece, added));
                continue;
            }

            List<(AlignedText Piece, int Added)> normal = [];
            Cut(parts.Normalizer?.Normalize(piece) ?? piece, isNormalized: true, policy, normal);
            foreach ((AlignedText part, int partAdded) in normal)
            {
                if (partAdded >= 0 || parts.PreTokenizer is null)
                {
                    result.Add((part, partAdded));
                    continue;
                }

                cut.Clear();
                parts.PreTokenizer.Split(part, cut);
                foreach (AlignedText one in cut)
                    if (one.Length > 0) result.Add((one, -1));
            }
        }

        return result;
    }

    private void Cut(AlignedText text, bool isNormalized, SpecialTokenPolicy policy, List<(AlignedText, int)> pieces)
    {
        int start = 0;
        while (parts.Added.TryFind(text.Span, start, isNormalized, policy, out AddedMatch match))
        {
            if (match.Token.IsSpecial && policy == SpecialTokenPolicy.Deny)
                throw SpecialTokenRules.Denied(match.Token.Content, text.Source(match.Start));
            if (match.Start > start) pieces.Add((text.Slice(start, match.Start - start), -1));
            pieces.Add((text.Slice(match.Start, match.End - match.Start), match.Token.Id));
            start = match.End;
        }

        if (start < text.Length) pieces.Add((text.Slice(start, text.Length - start), -1));
    }
}

using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tracing;

/// <summary>Models without steps: each piece, word or character is looked up.</summary>
internal sealed class LookupTracer(Tokenizer tokenizer) : IPieceTracer
{
    public string Model => "lookup: each piece is a token or unknown";

    public TracedPiece Trace(AlignedText piece)
    {
        List<ModelToken> found = [];
        tokenizer.Parts.Model.Tokenize(piece.Span, found);
        (int start, int end) = piece.Source(0, piece.Length);
        return new TracedPiece(piece.ToString(), new TextSpan(start, end), "looked up")
        { Tokens = [.. found.Select(token => new TracedSymbol(token.Id, tokenizer.GetToken(token.Id)))] };
    }
}

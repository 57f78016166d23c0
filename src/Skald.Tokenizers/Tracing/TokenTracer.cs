using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tracing;

/// <summary>Shows how a tokenizer comes to its tokens.</summary>
/// <remarks>
/// Slow and plain, and apart from the code that encodes: it reads the vocabulary and its merges or scores, and follows
/// the published procedures to the same ids. A way to look at a tokenizer, and a second opinion on it. Immutable and
/// safe for concurrent use.
/// </remarks>
public sealed class TokenTracer
{
    /// <summary>Longest piece that is traced, in UTF-16 units: each step looks at all of it.</summary>
    public const int LongestPiece = 4_000;

    private readonly Tokenizer _tokenizer;
    private readonly TextPipeline _pipeline;
    private readonly IPieceTracer _tracer;

    /// <summary>Reads a tokenizer's vocabulary with its merges or scores; that may take a second.</summary>
    public TokenTracer(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        (_tokenizer, _pipeline, _tracer) = (tokenizer, new TextPipeline(tokenizer.Parts), TracerOf(tokenizer));
    }

    /// <summary>Traces a text.</summary>
    /// <param name="text">The text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="options">What becomes of special tokens in the text. Templates add nothing here.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">The text is refused, or a piece of it is too long.</exception>
    public TokenTrace Trace(
        string text, EncodeOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TracedPiece> pieces = [];
        foreach ((AlignedText piece, int added) in _pipeline.Pieces(text, options.SpecialTokens))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (piece.Length == 0) continue;
            if (added >= 0)
            {
                (int start, int end) = piece.Source(0, piece.Length);
                pieces.Add(new TracedPiece(piece.ToString(), new TextSpan(start, end), "an added token")
                { Tokens = [new TracedSymbol(added, _tokenizer.GetToken(added))] });
                continue;
            }

            if (piece.Length > LongestPiece)
            {
                throw new ArgumentException(
                    $"Trace: a piece may have {LongestPiece} characters, got {piece.Length}; trace a shorter text.",
                    nameof(text));
            }

            pieces.Add(_tracer.Trace(piece));
        }

        return new TokenTrace(_tracer.Model, pieces);
    }

    private static IPieceTracer TracerOf(Tokenizer tokenizer) => tokenizer switch
    {
        SentencePieceTokenizer { Algorithm: SentencePieceAlgorithm.Bpe } merging => new SentencePieceMergeTracer(merging),
        SentencePieceTokenizer { Algorithm: SentencePieceAlgorithm.Unigram } unigram =>
            UnigramTracer.OfSentencePiece(unigram),
        { Parts.Model: MergeModel model } => new MergeTracer(model),
        { Parts.Model: UnigramModel } => UnigramTracer.OfModel(tokenizer.Parts),
        { Parts.Model: WordPieceModel } => new WordPieceTracer(tokenizer.Parts),
        _ => new LookupTracer(tokenizer),
    };
}

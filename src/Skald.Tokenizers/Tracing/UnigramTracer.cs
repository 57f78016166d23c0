using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tracing;

/// <summary>Unigram: of all ways to cut a piece the one whose tokens' scores add up to the most.</summary>
/// <remarks>Kudo 2018, https://arxiv.org/abs/1804.10959.</remarks>
internal sealed class UnigramTracer : IPieceTracer
{
    private readonly Func<string, (int Id, double Score)> _find;
    private readonly Func<IReadOnlyList<Step>, List<TracedSymbol>> _tokens;
    private readonly double _unknownScore;
    private readonly int _unknownId, _longest;
    private readonly bool _isSingle;

    private UnigramTracer(
        Func<string, (int, double)> find, Func<IReadOnlyList<Step>, List<TracedSymbol>> tokens, int unknownId,
        double unknownScore, int longest, bool isSingle)
    {
        (_find, _tokens, _unknownId, _unknownScore) = (find, tokens, unknownId, unknownScore);
        (_longest, _isSingle) = (longest, isSingle);
    }

    public string Model => "unigram: the cut whose scores add up to the most";

    /// <summary>Of a SentencePiece model, which adds up in single precision.</summary>
    public static UnigramTracer OfSentencePiece(SentencePieceTokenizer tokenizer)
    {
        SentencePieceVocabulary vocabulary = new(tokenizer);
        return new UnigramTracer(
            Find, path => vocabulary.Tokens(path.Select(step => step.Text)), vocabulary.UnknownId,
            vocabulary.UnknownScore, vocabulary.LongestText, isSingle: true);

        (int, double) Find(string text)
        {
            int id = vocabulary.FindText(text);
            if (id < 0 || vocabulary[id].Kind == SentencePieceKind.Unused) return (-1, 0);
            return vocabulary[id].Kind == SentencePieceKind.UserDefined
                ? (id, UnigramSegmenter.UserDefinedScore(Encoding.UTF8.GetByteCount(text)))
                : (id, vocabulary[id].Score);
        }
    }

    /// <summary>Of a <c>tokenizer.json</c>, read from the model as the file spells it.</summary>
    public static UnigramTracer OfModel(TokenizerParts parts)
    {
        UnigramVocabulary vocabulary = new(ModelText.Of(parts));
        return new UnigramTracer(
            vocabulary.Find, path => vocabulary.Tokens(path), vocabulary.UnknownId, vocabulary.UnknownScore,
            vocabulary.Longest, isSingle: false);
    }

    public TracedPiece Trace(AlignedText piece)
    {
        string text = piece.ToString();
        (int from, int to) = piece.Source(0, piece.Length);
        List<Step> path = BestPath(text);
        TraceStep[] steps = [.. path.Select(step => new TraceStep(
            TraceStepKind.Path, step.Start, new TracedSymbol(step.Id, step.Text))
            { Score = step.Score, Total = step.Total })];
        string outcome = steps.Length == 0 ? "empty" : FormattableString.Invariant($"score {steps[^1].Total:F3}");
        return new TracedPiece(text, new TextSpan(from, to), outcome) { Steps = steps, Tokens = _tokens(path) };
    }

    private List<Step> BestPath(string text)
    {
        Step?[] best = new Step?[text.Length + 1];  // by place: the last token of the best way to it
        for (int at = 0; at < text.Length;)
        {
            double here = best[at]?.Total ?? 0;
            int size = Rune.GetRuneAt(text, at).Utf16SequenceLength;
            bool hasSingle = false;
            for (int end = at + 1; end <= Math.Min(text.Length, at + _longest); end++)
            {
                string token = text[at..end];
                (int id, double score) = _find(token);
                if (id < 0) continue;
                Offer(ref best[end], new Step(at, token, id, score, Sum(here, score)), here + score);
                hasSingle |= end - at == size;
            }

            if (!hasSingle)
            {
                Offer(ref best[at + size], new Step(
                    at, text.Substring(at, size), _unknownId, _unknownScore, Sum(here, _unknownScore)), here + _unknownScore);
            }

            at += size;
        }

        List<Step> path = [];
        for (int end = text.Length; end > 0; end = path[^1].Start) path.Add(best[end]!);
        path.Reverse();
        return path;
    }

    // Of equals the first found stays, which is the longest last token.
    private static void Offer(ref Step? known, Step offered, double total)
    {
        if (known is null || total > known.Total) known = offered;
    }

    private double Sum(double a, double b) => _isSingle ? (float)(a + b) : a + b;

    /// <summary>A token of a path.</summary>
    internal sealed record Step(int Start, string Text, int Id, double Score, double Total);
}

using System.Text;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tracing;

/// <summary>
/// SentencePiece's BPE: the neighbours that together are the piece of the highest score merge, of equals the leftmost.
/// </summary>
/// <remarks>Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226.</remarks>
internal sealed class SentencePieceMergeTracer : IPieceTracer
{
    private readonly SentencePieceVocabulary _vocabulary;

    public SentencePieceMergeTracer(SentencePieceTokenizer tokenizer) => _vocabulary = new(tokenizer);

    public string Model => "SentencePiece BPE: the pair that makes the piece of the highest score merges";

    public TracedPiece Trace(AlignedText piece)
    {
        string text = piece.ToString();
        (int from, int to) = piece.Source(0, piece.Length);
        List<string> symbols = _vocabulary.Split(text, out HashSet<int> frozen);
        List<bool> isFrozen = [.. symbols.Select((_, index) => frozen.Contains(index))];
        TracedSymbol[] first = [.. symbols.Select(Symbol)];
        List<TraceStep> steps = [];
        Dictionary<int, int> joints = [];  // by unused piece: length of the left part that was seen last
        List<int> offers = [-1];           // by symbol: the piece that it and the one before it would be
        for (int i = 1; i < symbols.Count; i++) offers.Add(Offer(i));
        while (Best(offers) is var at and > 0)
        {
            int id = offers[at];
            steps.Add(new TraceStep(TraceStepKind.Merge, at - 1, new TracedSymbol(id, symbols[at - 1] + symbols[at]))
            { Left = Symbol(symbols[at - 1]), Right = Symbol(symbols[at]), Score = _vocabulary[id].Score });
            symbols[at - 1] += symbols[at];
            symbols.RemoveAt(at);
            isFrozen.RemoveAt(at);
            offers.RemoveAt(at);
            if (at > 1) offers[at - 1] = Offer(at - 1);
            if (at < symbols.Count) offers[at] = Offer(at);
        }

        FallApart(symbols, joints, steps);
        return new TracedPiece(text, new TextSpan(from, to), steps.Count == 1 ? "1 merge" : $"{steps.Count} merges")
        { Symbols = first, Steps = steps, Tokens = _vocabulary.Tokens(symbols) };

        int Offer(int right)
        {
            if (isFrozen[right - 1] || isFrozen[right]) return -1;
            int id = _vocabulary.FindText(symbols[right - 1] + symbols[right]);
            if (id >= 0 && _vocabulary[id].Kind == SentencePieceKind.Unused) joints[id] = symbols[right - 1].Length;
            return id;
        }
    }

    private int Best(List<int> offers)
    {
        int best = -1;
        for (int at = 1; at < offers.Count; at++)
            if (offers[at] >= 0 && (best < 0 || _vocabulary[offers[at]].Score > _vocabulary[offers[best]].Score)) best = at;
        return best;
    }

    private void FallApart(List<string> symbols, Dictionary<int, int> joints, List<TraceStep> steps)
    {
        for (int at = 0; at < symbols.Count;)
        {
            string whole = symbols[at];
            int id = _vocabulary.FindText(whole);
            if (id < 0 || _vocabulary[id].Kind != SentencePieceKind.Unused || !joints.TryGetValue(id, out int left))
            {
                at++;
                continue;
            }

            symbols[at] = whole[..left];
            symbols.Insert(at + 1, whole[left..]);
            steps.Add(new TraceStep(TraceStepKind.Split, at, Symbol(whole))
            { Left = Symbol(symbols[at]), Right = Symbol(symbols[at + 1]) });
        }
    }

    private TracedSymbol Symbol(string text) => new(_vocabulary.FindText(text), text);
}

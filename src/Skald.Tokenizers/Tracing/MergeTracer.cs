using System.Text;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tracing;

/// <summary>Byte-pair encoding: the pair of the lowest rank merges, of equals the leftmost, until none is left.</summary>
/// <remarks>Sennrich et al. 2016, https://arxiv.org/abs/1508.07909.</remarks>
internal sealed class MergeTracer : IPieceTracer
{
    private readonly ModelVocabulary _vocabulary;
    private readonly MergeModelOptions _options;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Result)> _merges;
    private readonly int _unknown;

    public MergeTracer(MergeModel model)
    {
        (_vocabulary, _options) = (model.Vocabulary, model.Options);
        _unknown = _options.UnknownToken is { } unknown ? _vocabulary.Find(unknown) : -1;
        _merges = new(model.Merges.Length);
        // Of two merges for one pair the later one holds.
        for (int i = 0; i < model.Merges.Length; i++)
        {
            Merge merge = model.Merges[i];
            _merges[(merge.Left, merge.Right)] = (model.Ranks is { } ranks ? ranks[i] : i, merge.Result);
        }
    }

    public string Model => "BPE: the pair of the lowest rank merges, until none is left";

    public TracedPiece Trace(AlignedText piece)
    {
        string text = piece.ToString();
        (int from, int to) = piece.Source(0, piece.Length);
        TextSpan source = new(from, to);
        if (_options.IgnoresMerges && _vocabulary.Find(text) is var whole and >= 0)
            return new TracedPiece(text, source, "a token as it is: taken whole") { Tokens = [Symbol(whole)] };
        List<int> symbols = Spell(text);
        TracedSymbol[] first = [.. symbols.Select(Symbol)];
        List<TraceStep> steps = [];
        while (Best(symbols) is var (at, rank, result))
        {
            steps.Add(new TraceStep(TraceStepKind.Merge, at, Symbol(result))
            { Left = Symbol(symbols[at]), Right = Symbol(symbols[at + 1]), Rank = rank });
            symbols[at] = result;
            symbols.RemoveAt(at + 1);
        }

        return new TracedPiece(text, source, steps.Count == 1 ? "1 merge" : $"{steps.Count} merges")
        { Symbols = first, Steps = steps, Tokens = [.. symbols.Select(Symbol)] };
    }

    private (int At, int Rank, int Result)? Best(List<int> symbols)
    {
        (int At, int Rank, int Result)? best = null;
        for (int i = 0; i + 1 < symbols.Count; i++)
        {
            if (_merges.TryGetValue((symbols[i], symbols[i + 1]), out (int Rank, int Result) merge)
                && (best is not { } known || merge.Rank < known.Rank))
                best = (i, merge.Rank, merge.Result);
        }

        return best;
    }

    // Characters, or what stands for them: bytes, the unknown token, or nothing.
    private List<int> Spell(string text)
    {
        List<int> symbols = [];
        bool endsUnknown = false;  // an unknown token waits, to which further unknown characters belong
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            string character = rune.ToString();
            if (at > 0) character = _options.ContinuingPrefix + character;
            at += rune.Utf16SequenceLength;
            if (at == text.Length) character += _options.EndOfWordSuffix;
            if (_vocabulary.Find(character) is var id and >= 0)
            {
                if (endsUnknown) symbols.Add(_unknown);
                endsUnknown = false;
                symbols.Add(id);
            }
            else if (_options.FallsBackToBytes && Bytes(rune) is { } bytes)
            {
                symbols.AddRange(bytes);
            }
            else if (_unknown >= 0)
            {
                if (endsUnknown && !_options.FusesUnknown) symbols.Add(_unknown);
                endsUnknown = true;
            }
        }

        if (endsUnknown) symbols.Add(_unknown);
        return symbols;
    }

    private int[]? Bytes(Rune rune)
    {
        int[] ids = [.. Encoding.UTF8.GetBytes(rune.ToString()).Select(b => _vocabulary.Find($"<0x{b:X2}>"))];
        return Array.TrueForAll(ids, id => id >= 0) ? ids : null;
    }

    private TracedSymbol Symbol(int id) => new(id, _vocabulary.Token(id) ?? "");
}

using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>
/// Learns merges of neighbouring characters: the most frequent pair first, then the shorter, then the smaller.
/// </summary>
/// <remarks>
/// A pair is known by what it was made of: the same text made in another way is a pair of its own, which is passed over
/// when its turn comes, as in the reference.
/// </remarks>
internal sealed class SentencePieceMerger
{
    private readonly PieceRules _rules;
    private readonly List<(MergeSymbol?[] Symbols, long Count)> _texts = [];
    private readonly Dictionary<string, MergeSymbol> _characters = new(StringComparer.Ordinal);
    private readonly Dictionary<(MergeSymbol, MergeSymbol), MergeSymbol?> _pairs = [];
    private readonly PriorityQueue<(MergeSymbol Symbol, long Frequency), MergeSymbolRank> _queue = new();
    private readonly HashSet<MergeSymbol> _changed = [];

    private SentencePieceMerger(SentencePieceCorpus corpus, SentencePieceTrainingOptions options)
    {
        _rules = new PieceRules(options);
        foreach ((string text, long count) in corpus.Words(splitsAgain: false))
            _texts.Add(([.. text.EnumerateRunes().Select(rune => Character(rune.ToString()))], count));
        for (int text = 0; text < _texts.Count; text++)
            for (int i = 1; i < _texts[text].Symbols.Length; i++) AddPair(text, i - 1, i);
    }

    /// <summary>Pieces in the order in which they were learnt, then the single characters.</summary>
    public static List<SentencePieceEntry> Learn(
        SentencePieceCorpus corpus, SentencePieceTrainingOptions options, int room, TrainingReport report,
        CancellationToken cancellationToken)
    {
        int merges = room - corpus.RequiredCharacters.Count;
        report.Begin(TrainingStage.Merging, merges);
        SentencePieceMerger merger = new(corpus, options);
        List<string> pieces = merger.Run(merges, report, cancellationToken);
        report.End(merger._texts.Count);
        pieces.AddRange(corpus.RequiredCharacters.Select(pair => pair.Key));
        return [.. pieces.Select(
            (piece, rank) => new SentencePieceEntry(piece, -(float)rank, SentencePieceKind.Normal))];
    }

    private List<string> Run(int merges, TrainingReport report, CancellationToken cancellationToken)
    {
        List<string> pieces = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        while (pieces.Count < merges)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (MergeSymbol symbol in _changed) Enqueue(symbol);
            _changed.Clear();
            if (!_queue.TryDequeue(out (MergeSymbol Symbol, long Frequency) best, out _)) break;
            MergeSymbol merged = best.Symbol;
            if (merged.IsGone || merged.Frequency != best.Frequency) continue;  // another entry holds what is true now
            merged.IsGone = true;
            _pairs.Remove((merged.Left!, merged.Right!));
            if (!known.Add(merged.Text)) continue;
            pieces.Add(merged.Text);
            report.Advance(1, _texts.Count);
            foreach ((int text, int left, int right) in merged.Places) Merge(text, left, right, merged);
        }

        return pieces;
    }

    private void Merge(int text, int left, int right, MergeSymbol merged)
    {
        MergeSymbol?[] symbols = _texts[text].Symbols;
        if (symbols[left] != merged.Left || symbols[right] != merged.Right) return;
        int previous = left - 1, next = right + 1;
        while (previous >= 0 && symbols[previous] is null) previous--;
        while (next < symbols.Length && symbols[next] is null) next++;
        Reset(symbols, previous, left, merged);
        Reset(symbols, right, next, merged);
        symbols[left] = merged;
        symbols[right] = null;
        AddPair(text, previous, left);
        AddPair(text, left, next);
    }

    private void Enqueue(MergeSymbol symbol)
    {
        if (symbol.IsGone) return;
        Recount(symbol);
        _queue.Enqueue((symbol, symbol.Frequency), new MergeSymbolRank(symbol.Frequency, symbol.Length, symbol.Text));
    }

    // Counts the places that still hold the pair; those that overlap, as in aaa, count each.
    private void Recount(MergeSymbol symbol)
    {
        if (symbol.Frequency > 0) return;
        symbol.Places.RemoveWhere(place =>
        {
            MergeSymbol?[] symbols = _texts[place.Text].Symbols;
            return symbols[place.Left] != symbol.Left || symbols[place.Right] != symbol.Right;
        });
        foreach ((int text, _, _) in symbol.Places) symbol.Frequency += _texts[text].Count;
    }

    private void Reset(MergeSymbol?[] symbols, int left, int right, MergeSymbol merged)
    {
        if (left < 0 || right >= symbols.Length) return;
        if (!_pairs.TryGetValue((symbols[left]!, symbols[right]!), out MergeSymbol? pair) || pair is null
            || pair == merged) return;
        pair.Frequency = 0;
        _changed.Add(pair);
    }

    private void AddPair(int text, int left, int right)
    {
        MergeSymbol?[] symbols = _texts[text].Symbols;
        if (left < 0 || right >= symbols.Length) return;
        (MergeSymbol, MergeSymbol) key = (symbols[left]!, symbols[right]!);
        if (!_pairs.TryGetValue(key, out MergeSymbol? pair))
        {
            string joined = key.Item1.Text + key.Item2.Text;
            pair = _rules.Allow(joined) ? new MergeSymbol(joined, key.Item1, key.Item2) : null;
            _pairs.Add(key, pair);
        }

        if (pair is null) return;
        pair.Places.Add((text, left, right));
        _changed.Add(pair);
    }

    private MergeSymbol Character(string text)
    {
        if (!_characters.TryGetValue(text, out MergeSymbol? symbol))
            _characters.Add(text, symbol = new MergeSymbol(text, null, null));
        return symbol;
    }
}

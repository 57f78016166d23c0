using System.Text;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Tracing;

/// <summary>The pieces of a SentencePiece model by their text.</summary>
internal sealed class SentencePieceVocabulary
{
    private const float UnknownPenalty = 10;

    private readonly SentencePieceEntry[] _pieces;
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _reserved = new(StringComparer.Ordinal);
    private readonly List<string> _userDefined = [];
    private readonly bool _fallsBackToBytes;

    public SentencePieceVocabulary(SentencePieceTokenizer tokenizer)
    {
        _pieces = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.Entry)];
        (UnknownId, _fallsBackToBytes) = (tokenizer.UnknownId, tokenizer.Settings.FallsBackToBytes);
        float lowest = float.PositiveInfinity;
        for (int id = 0; id < _pieces.Length; id++)
        {
            (string text, float score, SentencePieceKind kind) = _pieces[id];
            bool isText = kind is SentencePieceKind.Normal or SentencePieceKind.UserDefined or SentencePieceKind.Unused;
            (isText ? _texts : _reserved).Add(text, id);
            if (kind == SentencePieceKind.UserDefined) _userDefined.Add(text);
            if (kind == SentencePieceKind.Normal) lowest = Math.Min(lowest, score);
            LongestText = Math.Max(LongestText, isText ? text.Length : 0);
        }

        UnknownScore = (float.IsInfinity(lowest) ? 0 : lowest) - UnknownPenalty;
        _userDefined.Sort((a, b) => b.Length.CompareTo(a.Length));
    }

    public int UnknownId { get; }

    /// <summary>What an unknown character costs: ten less than the worst piece.</summary>
    public float UnknownScore { get; }

    /// <summary>UTF-16 units of the longest piece that text can become.</summary>
    public int LongestText { get; }

    public SentencePieceEntry this[int id] => _pieces[id];

    /// <summary>Id of a piece that text can become, or -1.</summary>
    public int FindText(string text) => _texts.GetValueOrDefault(text, -1);

    /// <summary>User-defined symbols, which never merge, and single characters between them.</summary>
    public List<string> Split(string text, out HashSet<int> frozen)
    {
        List<string> symbols = [];
        frozen = [];
        for (int at = 0; at < text.Length;)
        {
            string? symbol = _userDefined.Find(one => text.AsSpan(at).StartsWith(one, StringComparison.Ordinal));
            if (symbol is not null) frozen.Add(symbols.Count);
            symbol ??= text.Substring(at, Rune.GetRuneAt(text, at).Utf16SequenceLength);
            symbols.Add(symbol);
            at += symbol.Length;
        }

        return symbols;
    }

    /// <summary>Stretches of text as tokens: unknown ones spelt in bytes, or joined with unknown neighbours.</summary>
    public List<TracedSymbol> Tokens(IEnumerable<string> symbols)
    {
        List<TracedSymbol> tokens = [];
        bool wasUnknown = false;
        foreach (string symbol in symbols)
        {
            int id = FindText(symbol);
            if (id < 0) id = _reserved.GetValueOrDefault(symbol, UnknownId);
            bool isUnknown = id == UnknownId;
            if (isUnknown && _fallsBackToBytes)
                tokens.AddRange(
                    Encoding.UTF8.GetBytes(symbol).Select(b => $"<0x{b:X2}>").Select(b => new TracedSymbol(_reserved[b], b)));
            else if (!(isUnknown && wasUnknown)) tokens.Add(new TracedSymbol(id, _pieces[id].Text));
            wasUnknown = isUnknown;
        }

        return tokens;
    }
}

using System.Text;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Unicode;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>The pieces of a BPE model as symbols that merge in pairs: what merges, and when, is in the scores.</summary>
/// <remarks>
/// Characters that are in pieces and are none themselves have ids from the number of pieces on. User-defined pieces
/// take part in no merge; no merge can make one, since it would have been found before.
/// </remarks>
internal sealed class PieceSymbols
{
    private readonly PieceTable _table;
    private readonly List<int> _meant = [];  // what characters with such ids become in the end

    public PieceSymbols(PieceTable table)
    {
        _table = table;
        Dictionary<float, int> ranks = [];
        foreach (float score in table.Pieces.ToArray().Select(piece => piece.Score).Distinct().OrderDescending())
            ranks.Add(score, ranks.Count);
        List<(int Left, int Right, int Rank, int Result)> merges = [];
        for (int id = 0; id < table.Count; id++)
        {
            SentencePieceEntry piece = table[id];
            HasUnused |= piece.Kind == SentencePieceKind.Unused;
            AddCharacters(piece.Text, piece.Kind);
        }

        for (int id = 0; id < table.Count; id++)
            if (table[id].Kind is SentencePieceKind.Normal or SentencePieceKind.Unused)
                AddMerges(Encoding.UTF8.GetBytes(table[id].Text), id, ranks[table[id].Score], merges);
        Pairs = new PairTable(merges.Count);
        foreach ((int left, int right, int rank, int result) in merges) Pairs.Add(left, right, rank, result);
    }

    /// <summary>Symbol of each character.</summary>
    public CharacterIds Characters { get; } = new();

    public PairTable Pairs { get; }

    /// <summary>True where some pieces fall apart again.</summary>
    public bool HasUnused { get; }

    /// <summary>Id of a symbol's piece, or the unknown one's.</summary>
    public int IdOf(int symbol) => (uint)symbol < (uint)_table.Count ? symbol
        : symbol < 0 ? _table.UnknownId : _meant[symbol - _table.Count];

    private void AddCharacters(string piece, SentencePieceKind kind)
    {
        bool isText = kind is SentencePieceKind.Normal or SentencePieceKind.UserDefined or SentencePieceKind.Unused;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in piece.EnumerateRunes())
        {
            // Of pieces that stand for no text only those of one character can be met.
            if (!isText && rune.Utf16SequenceLength != piece.Length) break;
            if (Characters[rune.Value] >= 0) continue;
            ReadOnlySpan<byte> character = utf8[..rune.EncodeToUtf8(utf8)];
            int id = _table.Trie.Find(character);
            if (id < 0)
            {
                id = _table.Count + _meant.Count;
                _meant.Add(_table.FindOrUnknown(character));
            }

            Characters[rune.Value] = id;
        }
    }

    private void AddMerges(ReadOnlySpan<byte> piece, int id, int rank, List<(int, int, int, int)> merges)
    {
        for (int cut = CodePoints.Decode(piece, 0).Size; cut < piece.Length; cut += CodePoints.Decode(piece, cut).Size)
        {
            int left = Symbol(piece[..cut]), right = left < 0 ? -1 : Symbol(piece[cut..]);
            if (right >= 0) merges.Add((left, right, rank, id));
        }
    }

    private int Symbol(ReadOnlySpan<byte> text)
    {
        (int codePoint, int size) = CodePoints.Decode(text, 0);
        int id = size == text.Length ? Characters[codePoint] : _table.Trie.Find(text);
        return id >= 0 && id < _table.Count && _table[id].Kind == SentencePieceKind.UserDefined ? -1 : id;
    }
}

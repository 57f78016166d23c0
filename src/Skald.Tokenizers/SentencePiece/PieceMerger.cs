using System.Buffers;
using System.Text;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// Merges neighbours into the piece of the highest score, of equals the leftmost, until none is left: SentencePiece's BPE.
/// </summary>
/// <remarks>User-defined symbols are found first and never merge.</remarks>
internal sealed class PieceMerger : ISegmenter, IWordModel
{
    private readonly PieceTable _table;
    private readonly PieceSymbols _symbols;
    private readonly Trie<byte>? _userDefined;  // with spaces for U+2581, where words have them
    private readonly bool _fallsBackToBytes;
    private readonly int _mark;  // symbol of U+2581

    /// <param name="table">The pieces.</param>
    /// <param name="symbols">The same as symbols.</param>
    /// <param name="folds">In words a space stands for U+2581, which is a piece.</param>
    /// <param name="fallsBackToBytes">Unknown characters are spelt in bytes.</param>
    public PieceMerger(PieceTable table, PieceSymbols symbols, bool folds, bool fallsBackToBytes)
    {
        (_table, _symbols, _fallsBackToBytes) = (table, symbols, fallsBackToBytes);
        _mark = folds ? symbols.Characters['\u2581'] : symbols.Characters[' '];
        _userDefined = table.UserDefined;
        if (!folds || _userDefined is null) return;
        _userDefined = new Trie<byte>();
        for (int id = 0; id < table.Count; id++)
            if (table[id].Kind == SentencePieceKind.UserDefined)
                _userDefined.Add(Encoding.UTF8.GetBytes(table[id].Text.Replace('\u2581', ' ')), id);
    }

    public void Segment(ReadOnlySpan<byte> text, List<Segment> pieces)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(checked(2 * text.Length));
        Span<int> symbols = rented.AsSpan(0, text.Length), places = rented.AsSpan(text.Length, text.Length);
        int count = Spell(text, _table.UserDefined, symbols, places, out _);
        count = SymbolMerger.Merge(symbols[..count], places[..count], _symbols.Pairs);
        for (int i = 0; i < count; i++)
        {
            int end = i + 1 < count ? places[i + 1] : text.Length;
            pieces.Add(new Segment(_symbols.IdOf(symbols[i]), end - places[i]));
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        scratch.ReserveIds(checked(scratch.Count + word.Length));
        Span<int> symbols = scratch.Ids.AsSpan(scratch.Count);
        int count = Spell(word, _userDefined, symbols, [], out bool areKnown);
        if (areKnown) scratch.Count += SymbolMerger.Merge(symbols[..count], [], _symbols.Pairs);
        else EncodeUnknown(word, scratch);
    }

    // Characters without a piece: what they are in the end is known only after the merges.
    private void EncodeUnknown(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(checked(2 * word.Length));
        Span<int> symbols = rented.AsSpan(0, word.Length), places = rented.AsSpan(word.Length, word.Length);
        int count = Spell(word, _userDefined, symbols, places, out _);
        count = SymbolMerger.Merge(symbols[..count], places[..count], _symbols.Pairs);
        bool wasUnknown = false;
        for (int i = 0; i < count; i++)
        {
            int id = _symbols.IdOf(symbols[i]), end = i + 1 < count ? places[i + 1] : word.Length;
            bool isUnknown = id == _table.UnknownId;
            if (isUnknown && _fallsBackToBytes)
                foreach (byte b in word[places[i]..end]) scratch.Append(_table.ByteIds[b]);
            else if (!(isUnknown && wasUnknown))
                scratch.Append(id);
            wasUnknown = isUnknown;
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    private int Spell(
        ReadOnlySpan<byte> text, Trie<byte>? userDefined, Span<int> symbols, Span<int> places, out bool areKnown)
    {
        int count = 0;
        areKnown = true;
        for (int at = 0; at < text.Length;)
        {
            int id = Trie<byte>.None, size = userDefined?.Longest(text[at..], out id) ?? 0;
            if (size == 0)
            {
                (int codePoint, size) = CodePoints.Decode(text, at);
                id = codePoint == ' ' ? _mark : _symbols.Characters[codePoint];
                areKnown &= (uint)id < (uint)_table.Count;
            }

            if (!places.IsEmpty) places[count] = at;
            symbols[count++] = id;
            at += size;
        }

        return count;
    }
}

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

    // Nothing merges across characters that are in no piece at all: what lies between two of them is merged by itself.
    private void EncodeUnknown(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(checked(2 * Math.Min(word.Length, LongestKnown(word))));
        bool wasUnknown = false;
        while (!word.IsEmpty)
        {
            int known = KnownLength(word);
            if (known > 0) EncodeKnown(word[..known], rented, scratch, ref wasUnknown);
            int size = known == word.Length ? 0 : CodePoints.Decode(word, known).Size;
            if (size > 0) Append(_table.UnknownId, word.Slice(known, size), scratch, ref wasUnknown);
            word = word[(known + size)..];
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    // Characters that are no pieces may be in longer ones: what they are in the end is known only after the merges.
    private void EncodeKnown(ReadOnlySpan<byte> word, int[] memory, WordScratch scratch, ref bool wasUnknown)
    {
        Span<int> symbols = memory.AsSpan(0, word.Length), places = memory.AsSpan(word.Length, word.Length);
        int count = Spell(word, _userDefined, symbols, places, out _);
        count = SymbolMerger.Merge(symbols[..count], places[..count], _symbols.Pairs);
        for (int i = 0; i < count; i++)
        {
            int end = i + 1 < count ? places[i + 1] : word.Length;
            Append(_symbols.IdOf(symbols[i]), word[places[i]..end], scratch, ref wasUnknown);
        }
    }

    private void Append(int id, ReadOnlySpan<byte> text, WordScratch scratch, ref bool wasUnknown)
    {
        bool isUnknown = id == _table.UnknownId;
        if (isUnknown && _fallsBackToBytes)
            foreach (byte b in text) scratch.Append(_table.ByteIds[b]);
        else if (!(isUnknown && wasUnknown))
            scratch.Append(id);
        wasUnknown = isUnknown;
    }

    private int LongestKnown(ReadOnlySpan<byte> word)
    {
        int longest = 0;
        while (!word.IsEmpty)
        {
            int known = KnownLength(word);
            longest = Math.Max(longest, known);
            if (known < word.Length) known += CodePoints.Decode(word, known).Size;
            word = word[known..];
        }

        return longest;
    }

    // Length of the beginning of a text in which every character is in some piece.
    private int KnownLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length)
        {
            int size = _userDefined?.Longest(text[at..], out _) ?? 0;
            if (size == 0 && Find(text, at, out size) < 0) break;
            at += size;
        }

        return at;
    }

    private int Find(ReadOnlySpan<byte> text, int at, out int size)
    {
        (int codePoint, size) = CodePoints.Decode(text, at);
        return codePoint == ' ' ? _mark : _symbols.Characters[codePoint];
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
                id = Find(text, at, out size);
                areKnown &= (uint)id < (uint)_table.Count;
            }

            if (!places.IsEmpty) places[count] = at;
            symbols[count++] = id;
            at += size;
        }

        return count;
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Bpe;

/// <summary>Byte-level BPE on bytes: the ids of single bytes, the merges, and the way from pieces to ids.</summary>
internal sealed class BpeModel
{
    private readonly int[] _byteIds;
    private readonly MergeModel _model;
    private readonly bool _lacksBytes;
    private readonly Lazy<CharacterCuts> _cuts;
    private readonly MergeTable? _table;
    private readonly TokenRanks? _ranks;  // in place of the table
    private readonly ByteStringMap? _whole;  // every token by its bytes, where whole pieces go before merges

    /// <param name="byteIds">Id of each of the 256 bytes.</param>
    /// <param name="model">The same over characters.</param>
    /// <param name="whole">Tokens that are taken before any merge, or null.</param>
    /// <param name="bytes">The bytes of each token.</param>
    public BpeModel(int[] byteIds, MergeModel model, ByteStringMap? whole, ByteStrings bytes)
    {
        (_byteIds, _model, _whole) = (byteIds, model, whole);
        _lacksBytes = Array.Exists(byteIds, id => id < 0);
        _cuts = new Lazy<CharacterCuts>(() => new CharacterCuts(bytes));
        if (whole is not null && model.MergesAllTokens) _ranks = new TokenRanks(whole, bytes);
        else _table = new MergeTable(model.Merges, byteIds, model.Ranks);
    }

    public Merge[] Merges => _model.Merges;

    /// <summary>True where a piece that is a token is taken whole, whatever the merges would make of it.</summary>
    public bool IgnoresMerges => _whole is not null;

    /// <summary>True where some bytes have no token: they are left out, and those around them merge.</summary>
    public bool LacksBytes => _lacksBytes;

    /// <summary>Encodes the pieces that end within <paramref name="final"/> bytes.</summary>
    /// <param name="scratch">Holds the text, and receives the ids.</param>
    /// <param name="length">Bytes of text.</param>
    /// <param name="final">Pieces that end beyond this are left for later; <paramref name="length"/> for none.</param>
    /// <param name="consumed">Bytes of the pieces that were encoded.</param>
    /// <returns>Number of ids.</returns>
    public int Encode<TSplitter>(EncodeScratch scratch, int length, int final, out int consumed)
        where TSplitter : ISplitter
    {
        Debug.Assert(length + EncodeScratch.Padding <= scratch.Text.Length, "The text is followed by padding.");
        ref byte text = ref MemoryMarshal.GetArrayDataReference(scratch.Text);
        int at = 0, count = 0;
        while (at < final)
        {
            int pieces = PieceFinder.Find<TSplitter>(ref text, at, length, final, scratch.Bounds);
            if (pieces == 0) break;
            count = EncodePieces(scratch, pieces, count);
            at = scratch.Bounds[pieces];
        }

        consumed = at;
        return count;
    }

    /// <summary>Ids of one piece, without a cache.</summary>
    /// <param name="piece">The piece, not empty.</param>
    /// <param name="ids">Receives the ids; as long as the piece.</param>
    /// <returns>Number of ids.</returns>
    public int EncodePiece(ReadOnlySpan<byte> piece, Span<int> ids)
    {
        if (_whole is null || _whole.Find(piece) is not (>= 0 and var whole)) return Merge(piece, ids);
        ids[0] = whole;
        return 1;
    }

    /// <summary>Ids of one piece by merges alone.</summary>
    /// <inheritdoc cref="EncodePiece"/>
    public int Merge(ReadOnlySpan<byte> piece, Span<int> ids)
    {
        if (_lacksBytes) piece = WithoutLacking(piece);
        if (piece.IsEmpty) return 0;
        if (piece.Length > SymbolMerger.LongestMiddle)
        {
            for (int i = 0; i < piece.Length; i++) ids[i] = _byteIds[piece[i]];
            return SymbolMerger.Merge(ids[..piece.Length], [], _model.Pairs);
        }

        return _ranks is null ? Merge(piece, ids, new TableRanks(_table!)) : Merge(piece, ids, _ranks.AsRanks());
    }

    private int Merge<TRanks>(ReadOnlySpan<byte> piece, Span<int> ids, TRanks ranks)
        where TRanks : struct, IPairRanks => piece.Length <= PieceMerger.LongestShort
        ? PieceMerger.MergeShort(piece, _byteIds, ranks, ids)
        : PieceMerger.MergeLong(piece, _byteIds, ranks, ids);

    // Twice over the pieces: by the time the second loop wants a set of the cache, it has come from memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EncodePieces(EncodeScratch scratch, int pieces, int count)
    {
        ref byte text = ref MemoryMarshal.GetArrayDataReference(scratch.Text);
        ref int ids = ref MemoryMarshal.GetArrayDataReference(scratch.Ids);
        ref int bound = ref MemoryMarshal.GetArrayDataReference(scratch.Bounds);
        ref PieceKey keys = ref MemoryMarshal.GetArrayDataReference(scratch.Keys);
        PieceCache cache = scratch.Cache;
        int start = bound;
        for (int i = 0; i < pieces; i++)
        {
            int end = Unsafe.Add(ref bound, i + 1);
            PieceKey key = PieceKey.Load(ref Unsafe.Add(ref text, start), Math.Min(end - start, PieceKey.MaxLength + 1));
            Unsafe.Add(ref keys, i) = key;
            cache.Prefetch(key);
            start = end;
        }

        for (int i = 0; i < pieces; i++)
        {
            PieceKey key = Unsafe.Add(ref keys, i);
            int found = cache.Find(key, ref Unsafe.Add(ref ids, count));
            count += found > 0 ? found : Miss(scratch, i, key, count);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Miss(EncodeScratch scratch, int number, PieceKey key, int count)
    {
        int at = scratch.Bounds[number], size = scratch.Bounds[number + 1] - at;
        Span<int> ids = scratch.Ids.AsSpan(count, size);
        ReadOnlySpan<byte> piece = scratch.Text.AsSpan(at, size);
        bool isOfParts = size >= 6 && piece[^3] >= CharacterCuts.FirstLead && !_lacksBytes;
        int found = isOfParts ? EncodeParts(scratch, at, piece, count) : EncodePiece(piece, ids);
        if (size <= PieceKey.MaxLength && found > 0) scratch.Cache.Add(key, ids[..found]);
        return found;
    }

    private ReadOnlySpan<byte> WithoutLacking(ReadOnlySpan<byte> piece)
    {
        int known = 0;
        foreach (byte b in piece) known += _byteIds[b] >= 0 ? 1 : 0;
        if (known == piece.Length) return piece;
        byte[] kept = new byte[known];
        int count = 0;
        foreach (byte b in piece)
            if (_byteIds[b] >= 0) kept[count++] = b;
        return kept;
    }

    // A piece of ideographs: long, and new again and again, but of a few thousand characters.
    private int EncodeParts(EncodeScratch scratch, int at, ReadOnlySpan<byte> piece, int count)
    {
        if (_whole is not null && _whole.Find(piece) is >= 0 and var whole)
        {
            scratch.Ids[count] = whole;
            return 1;
        }

        CharacterCuts cuts = _cuts.Value;
        int first = count;
        for (int start = 0, end; start < piece.Length; start = end)
        {
            end = cuts.NextEnd(piece, start);
            int size = end - start;
            if (size > PieceKey.MaxLength)
            {
                count += Merge(piece[start..end], scratch.Ids.AsSpan(count, size));
                continue;
            }

            PieceKey key = PieceKey.LoadPart(ref scratch.Text[at + start], size);
            int found = scratch.Cache.Find(key, ref scratch.Ids[count]);
            if (found == 0)
            {
                Span<int> ids = scratch.Ids.AsSpan(count, size);
                found = Merge(piece[start..end], ids);
                scratch.Cache.Add(key, ids[..found]);
            }

            count += found;
        }

        return count - first;
    }
}

using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Words;

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
        if (_lacksBytes && Lacking(piece) is var lacking and > 0) return MergeWithoutLacking(piece, piece.Length - lacking, ids);
        return MergeKnown(piece, ids);
    }

    private int MergeKnown(ReadOnlySpan<byte> piece, Span<int> ids)
    {
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

    // In two steps: by the time the second wants a set of the cache, it has come from memory.
    private int EncodePieces(EncodeScratch scratch, int pieces, int count)
    {
        int[] bounds = scratch.Bounds;
        if (_lacksBytes || !CharacterCuts.MayCut(scratch.Text.AsSpan(bounds[0]..bounds[pieces])))
        {
            Announce(scratch, pieces);
            return Resolve(scratch, bounds, pieces, count);
        }

        for (int piece = 0, at = bounds[0]; piece < pieces;)
        {
            int parts = AnnounceParts(scratch, pieces, ref piece, ref at);
            count = Resolve(scratch, scratch.Parts, parts, count);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Announce(EncodeScratch scratch, int pieces)
    {
        PieceCache cache = scratch.Cache;
        fixed (byte* text = scratch.Text)
        fixed (int* bounds = scratch.Bounds)
        fixed (PieceKey* keys = scratch.Keys)
        fixed (uint* hashes = scratch.Hashes)
        {
            nint start = *bounds;
            for (nint i = 0; i < pieces; i++)
            {
                nint end = bounds[i + 1];
                PieceKey key = PieceKey.Load(ref text[start], (int)nint.Min(end - start, PieceKey.MaxLength + 1));
                keys[i] = key;
                uint hash = key.Crc();
                hashes[i] = hash;
                cache.Prefetch(hash);
                start = end;
            }
        }
    }

    // Pieces of ideographs are long, and new again and again, but of a few thousand characters.
    private int AnnounceParts(EncodeScratch scratch, int pieces, ref int piece, ref int at)
    {
        CharacterCuts cuts = _cuts.Value;
        ReadOnlySpan<byte> text = scratch.Text;
        int[] parts = scratch.Parts;
        int count = 0;
        parts[0] = at;
        while (piece < pieces && count < PieceFinder.Batch)
        {
            int start = at, end = scratch.Bounds[piece + 1];
            at = end - start >= 6 && text[end - 3] >= CharacterCuts.FirstLead ? cuts.NextEnd(text[..end], start) : end;
            PieceKey key = PieceKey.Load(ref scratch.Text[start], Math.Min(at - start, PieceKey.MaxLength + 1));
            if (start != scratch.Bounds[piece] || at != end) key = key.AsPart();
            scratch.Keys[count] = key;
            scratch.Hashes[count] = key.Crc();
            scratch.Cache.Prefetch(scratch.Hashes[count]);
            parts[++count] = at;
            if (at == end) piece++;
        }

        return count;
    }

    private unsafe int Resolve(EncodeScratch scratch, int[] bounds, int pieces, int count)
    {
        fixed (int* ids = scratch.Ids)
        fixed (PieceKey* keys = scratch.Keys)
        fixed (uint* hashes = scratch.Hashes)
        {
            for (int i = 0; ; i++)
            {
                i += scratch.Cache.Copy(keys + i, hashes + i, pieces - i, ids + count, out int copied);
                count += copied;
                if (i == pieces) return count;
                int found = scratch.Cache.Find(keys[i], ref ids[count]);
                count += found > 0 ? found : Miss(scratch, keys[i], bounds[i], bounds[i + 1], count);
            }
        }
    }

    private int Miss(EncodeScratch scratch, PieceKey key, int start, int end, int count)
    {
        Span<int> ids = scratch.Ids.AsSpan(count, end - start);
        ReadOnlySpan<byte> piece = scratch.Text.AsSpan(start..end);
        if (piece.Length > PieceKey.MaxLength && !key.IsPart) return MissLong(scratch, piece, ids);
        int found = key.IsPart ? Merge(piece, ids) : EncodePiece(piece, ids);
        if (piece.Length <= PieceKey.MaxLength && found > 0) scratch.Cache.Add(key, ids[..found]);
        return found;
    }

    private int MissLong(EncodeScratch scratch, ReadOnlySpan<byte> piece, Span<int> ids)
    {
        bool isKept = piece.Length <= LongWordCache.MaxLength;
        if (isKept && scratch.Long.Find(piece) is { Length: > 0 } known)
        {
            known.CopyTo(ids);
            return known.Length;
        }

        int found = EncodePiece(piece, ids);
        if (isKept && found > 0) scratch.Long.Add(piece, ids[..found]);
        return found;
    }

    private int Lacking(ReadOnlySpan<byte> piece)
    {
        int count = 0;
        foreach (byte b in piece) count += _byteIds[b] < 0 ? 1 : 0;
        return count;
    }

    private int MergeWithoutLacking(ReadOnlySpan<byte> piece, int known, Span<int> ids)
    {
        if (known == 0) return 0;
        byte[] rented = ArrayPool<byte>.Shared.Rent(known);
        int count = 0;
        foreach (byte b in piece)
            if (_byteIds[b] >= 0) rented[count++] = b;
        int found = MergeKnown(rented.AsSpan(0, known), ids);
        ArrayPool<byte>.Shared.Return(rented);
        return found;
    }
}

using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skald.Tokenizers.Splitting;

namespace Skald.Tokenizers.Bpe;

/// <summary>Byte-level BPE on bytes: the ids of single bytes, the merges, and the way from pieces to ids.</summary>
internal sealed class BpeModel
{
    private readonly int[] _byteIds;
    private readonly MergeTable _table;
    private readonly ByteStringMap? _whole;  // every token by its bytes, where whole pieces go before merges

    /// <param name="byteIds">Id of each of the 256 bytes.</param>
    /// <param name="merges">Merges in order of rank.</param>
    /// <param name="table">The same by pair, bytes included.</param>
    /// <param name="wholePieces">Tokens that are taken before any merge, or null.</param>
    public BpeModel(int[] byteIds, Merge[] merges, MergeTable table, ByteStringMap? wholePieces) =>
        (_byteIds, Merges, _table, _whole) = (byteIds, merges, table, wholePieces);

    public Merge[] Merges { get; }

    /// <summary>True where a piece that is a token is taken whole, whatever the merges would make of it.</summary>
    public bool IgnoresMerges => _whole is not null;

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
        ref int ids = ref MemoryMarshal.GetArrayDataReference(scratch.Ids);
        PieceCache cache = scratch.Cache;
        int at = 0, count = 0;
        while (at < final)
        {
            if (at + AsciiWindow.Length <= final)
            {
                ulong begins = TSplitter.Begins(new AsciiWindow(ref Unsafe.Add(ref text, at)), out bool isWhole) & ~1ul;
                int first = at;
                for (; begins != 0; begins &= begins - 1)
                {
                    int next = first + BitOperations.TrailingZeroCount(begins);
                    count += EncodeAt(scratch, cache, ref text, at, next - at, ref ids, count);
                    at = next;
                }

                if (isWhole && at > first) continue;
            }

            int end = TSplitter.NextEnd(ref text, at, length);
            if (end > final) break;
            count += EncodeAt(scratch, cache, ref text, at, end - at, ref ids, count);
            at = end;
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
        if (_whole is not null && _whole.TryGet(piece, out int whole))
        {
            ids[0] = whole;
            return 1;
        }

        return Merge(piece, ids);
    }

    /// <summary>Ids of one piece by merges alone.</summary>
    /// <inheritdoc cref="EncodePiece"/>
    public int Merge(ReadOnlySpan<byte> piece, Span<int> ids) => piece.Length <= PieceMerger.LongestShort
        ? PieceMerger.MergeShort(piece, _byteIds, _table, ids)
        : PieceMerger.MergeLong(piece, _byteIds, _table, ids);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EncodeAt(
        EncodeScratch scratch, PieceCache cache, ref byte text, int at, int size, ref int ids, int count)
    {
        if (size > PieceKey.MaxLength) return EncodeLong(scratch, at, size, count);
        PieceKey key = PieceKey.Load(ref Unsafe.Add(ref text, at), size);
        int found = cache.Find(key, ref Unsafe.Add(ref ids, count));
        return found > 0 ? found : Miss(scratch, at, size, count, key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EncodeLong(EncodeScratch scratch, int at, int size, int count) =>
        EncodePiece(scratch.Text.AsSpan(at, size), scratch.Ids.AsSpan(count, size));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Miss(EncodeScratch scratch, int at, int size, int count, PieceKey key)
    {
        Span<int> ids = scratch.Ids.AsSpan(count, size);
        int found = EncodePiece(scratch.Text.AsSpan(at, size), ids);
        scratch.Cache.Add(key, ids[..found]);
        return found;
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Words;

/// <summary>Encodes text word by word and remembers the words: for all tokenizers but those with a pattern.</summary>
/// <param name="cuts">Where words end.</param>
/// <param name="model">Finds the ids of a word.</param>
/// <param name="skipsSpace">A space at the beginning of a word means nothing.</param>
/// <param name="blanks">Bytes that mean nothing before one of their kind; null where each means something.</param>
internal sealed class WordEncoder(WordCuts cuts, IWordModel model, bool skipsSpace, SearchValues<byte>? blanks = null)
{
    private const int ChunkChars = 1 << 14, Block = 64, LongWord = 1 << 18;

    private readonly WordScratchPool _pool = new();
    private readonly int _skip = skipsSpace ? 1 : 0;

    public WordScratch Take() => _pool.Take();

    public void Return(WordScratch scratch) => _pool.Return(scratch);

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="hasPrefix">Put a space before it.</param>
    /// <param name="first">Finds the ids of the first word, where they are not those of any other; else null.</param>
    /// <param name="scratch">Buffers, which the caller has taken.</param>
    /// <param name="sink">Takes the ids.</param>
    public void Encode(ReadOnlySpan<char> text, bool hasPrefix, IWordModel? first, WordScratch scratch, ref IdSink sink)
    {
        EncodePart(text, scratch, Begin(scratch, hasPrefix), ref first, isLast: true, ref sink);
    }

    /// <summary>Begins a text: returns the bytes that wait already.</summary>
    public static int Begin(WordScratch scratch, bool hasPrefix)
    {
        scratch.Text[WordScratch.Front] = (byte)' ';
        return hasPrefix ? 1 : 0;
    }

    /// <summary>Ends a text that came in parts.</summary>
    public void EncodeEnd(WordScratch scratch, int waiting, IWordModel? first, ref IdSink sink)
    {
        if (waiting == 0) return;
        if (first is not null) EncodeFirst(first, scratch, 0, waiting, ref sink);
        else EncodeWaiting(scratch, waiting, isLast: true, ref sink);
    }

    /// <summary>Encodes a part of a text, which does not end within a character; returns the bytes that wait.</summary>
    /// <param name="text">The part.</param>
    /// <param name="scratch">Buffers, with what waits.</param>
    /// <param name="waiting">How many bytes wait of the parts before.</param>
    /// <param name="first">Finds the ids of the first word; null when it has, or is not needed.</param>
    /// <param name="isLast">No other part follows.</param>
    /// <param name="sink">Takes the ids.</param>
    public int EncodePart(
        scoped ReadOnlySpan<char> text, WordScratch scratch, int waiting, ref IWordModel? first, bool isLast, ref IdSink sink)
    {
        while (!text.IsEmpty)
        {
            int chars = Math.Min(text.Length, Math.Max(ChunkChars, waiting / 2));
            bool isRest = chars == text.Length;
            // Where a long word waits, room for all of the rest is counted out at once.
            int bytes = waiting > LongWord ? Encoding.UTF8.GetByteCount(text) : 3 * chars;
            scratch.ReserveText(checked(waiting + bytes));
            Utf8.FromUtf16(
                text[..chars], scratch.Text.AsSpan(WordScratch.Front + waiting), out int read, out int written,
                replaceInvalidSequences: true, isFinalBlock: isRest);
            text = text[read..];
            waiting += written;
            if (first is not null)
            {
                int end = EndOfFirst(scratch, waiting);
                if (end == waiting && !(isLast && text.IsEmpty)) continue;
                EncodeFirst(first, scratch, 0, end, ref sink);
                waiting = MoveToFront(scratch, end, waiting);
                first = null;
                if (waiting == 0) continue;
            }

            waiting = EncodeWaiting(scratch, waiting, isLast && text.IsEmpty, ref sink);
        }

        return waiting;
    }

    /// <summary>Encodes what lies in a scratch and returns how many bytes of the last word still wait, at the front.</summary>
    public int EncodeWaiting(WordScratch scratch, int length, bool isLast, ref IdSink sink)
    {
        while (length > 2 * ChunkChars)
        {
            length = DropBlanks(scratch, length);
            int end = EndOfFirst(scratch, length);
            // While nothing can be cut, only the text grows.
            if (end == length && !isLast) return length;
            if (end <= LongWord) break;
            // What becomes of a long word needs no room for as many ids as it has bytes.
            EncodeFirst(model, scratch, _skip & (scratch.Text[WordScratch.Front] == (byte)' ' ? 1 : 0), end, ref sink);
            length = MoveToFront(scratch, end, length);
        }

        scratch.Count = 0;
        scratch.ReserveIds(length);
        int at = Encode(scratch, length, isLast);
        sink.Append(scratch.Ids.AsSpan(0, scratch.Count));
        return MoveToFront(scratch, at, length);
    }

    // A word begins with the blanks before it, however many: all but the last go before they fill the memory.
    private int DropBlanks(WordScratch scratch, int length)
    {
        if (blanks is null) return length;
        int run = scratch.Text.AsSpan(WordScratch.Front, length).IndexOfAnyExcept(blanks);
        if (run < 0) run = length;
        return run > 1 ? MoveToFront(scratch, run - 1, length) : length;
    }

    private static int MoveToFront(WordScratch scratch, int from, int to)
    {
        scratch.Text.AsSpan(WordScratch.Front + from, to - from).CopyTo(scratch.Text.AsSpan(WordScratch.Front));
        return to - from;
    }

    private int EndOfFirst(WordScratch scratch, int length)
    {
        for (int block = 0; block < length; block += Block)
        {
            ulong ends = cuts.Before(ref scratch.Text[WordScratch.Front + block]);
            if (block == 0) ends &= ~1ul;
            if (ends != 0) return Math.Min(length, block + (int)ulong.TrailingZeroCount(ends));
        }

        return length;
    }

    private static void EncodeFirst(IWordModel first, WordScratch scratch, int start, int end, ref IdSink sink)
    {
        scratch.Count = 0;
        first.Encode(scratch.Text.AsSpan(WordScratch.Front + start, end - start), scratch);
        sink.Append(scratch.Ids.AsSpan(0, scratch.Count));
    }

    // Encodes whole words and returns where the next one begins.
    private int Encode(WordScratch scratch, int length, bool isLast)
    {
        ref byte text = ref scratch.Text[WordScratch.Front];
        PieceCache cache = scratch.Short;
        ref int ids = ref MemoryMarshal.GetArrayDataReference(scratch.Ids);
        int start = 0, count = 0;
        for (int block = 0; block < length; block += Block)
        {
            ulong ends = cuts.Before(ref Unsafe.Add(ref text, block));
            if (block == 0) ends &= ~1ul;
            if (length - block <= Block)
            {
                ends &= ulong.MaxValue >> (Block - (length - block));
                if (isLast)
                {
                    // The last word ends with the text: one word more, which no bit shows if the block is full.
                    while (ends != 0)
                    {
                        count = EncodeOne(scratch, start, block + (int)ulong.TrailingZeroCount(ends), count, length);
                        start = block + (int)ulong.TrailingZeroCount(ends);
                        ends &= ends - 1;
                    }

                    count = EncodeOne(scratch, start, length, count, length);
                    start = length;
                    break;
                }
            }

            while (ends != 0)
            {
                int end = block + (int)ulong.TrailingZeroCount(ends);
                ends &= ends - 1;
                int from = start + (_skip & (Unsafe.Add(ref text, start) == (byte)' ' ? 1 : 0)), size = end - from;
                start = end;
                if ((uint)(size - 1) < PieceKey.MaxLength)
                {
                    int found = cache.Find(
                        PieceKey.Load(ref Unsafe.Add(ref text, from), size), ref Unsafe.Add(ref ids, count));
                    count += found;
                    if (found != 0) continue;
                }

                count = EncodeNew(scratch, from, size, count, length - end);
                ids = ref MemoryMarshal.GetArrayDataReference(scratch.Ids);
            }
        }

        scratch.Count = count;
        return start;
    }

    private int EncodeOne(WordScratch scratch, int start, int end, int count, int length)
    {
        int from = start + (_skip & (scratch.Text[WordScratch.Front + start] == (byte)' ' ? 1 : 0)), size = end - from;
        if ((uint)(size - 1) < PieceKey.MaxLength)
        {
            PieceKey key = PieceKey.Load(ref scratch.Text[WordScratch.Front + from], size);
            int found = scratch.Short.Find(key, ref scratch.Ids[count]);
            if (found != 0) return count + found;
        }

        return EncodeNew(scratch, from, size, count, length - end);
    }

    // A word that is not in the cache of short ones. There is always room for as many ids as there are bytes to come.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EncodeNew(WordScratch scratch, int from, int size, int count, int left)
    {
        if (size == 0) return count;
        ReadOnlySpan<byte> word = scratch.Text.AsSpan(WordScratch.Front + from, size);
        bool isLong = size > PieceKey.MaxLength, isKept = size <= LongWordCache.MaxLength;
        if (isLong && isKept && scratch.Long.Find(word) is { Length: > 0 } known)
        {
            known.CopyTo(scratch.Ids.AsSpan(count));
            return count + known.Length;
        }

        scratch.Count = count;
        model.Encode(word, scratch);
        int found = scratch.Count - count;
        scratch.ReserveIds(checked(scratch.Count + left));
        if (found == 0 || found > size || !isKept) return scratch.Count;
        ReadOnlySpan<int> ids = scratch.Ids.AsSpan(count, found);
        if (isLong) scratch.Long.Add(word, ids);
        else scratch.Short.Add(PieceKey.Load(ref scratch.Text[WordScratch.Front + from], size), ids);
        return scratch.Count;
    }
}

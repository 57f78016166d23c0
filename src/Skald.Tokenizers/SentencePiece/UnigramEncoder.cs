using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Ids of a unigram model, word by word, and yet those that the whole text has in the reference.</summary>
/// <remarks>
/// The reference adds up scores over the whole text in single precision, so that near ties fall by what came before. A
/// word's ids are kept with the smallest margin by which its best pieces won, and serve again where that margin is more
/// than all rounding can amount to; the others are found anew, from the very sum that the text has reached.
/// </remarks>
internal sealed class UnigramEncoder
{
    // What an addition in single precision may lose on either of two ways that are compared.
    private const double Rounding = 1.0 / (1 << 23);

    private readonly WordScratchPool _pool = new();
    private readonly PieceTable _table;
    private readonly PieceScores _scores;
    private readonly double[] _ofIds;
    private readonly double _largest;
    private readonly WordCuts _cuts;
    private readonly bool _fallsBackToBytes;

    /// <param name="table">The pieces.</param>
    /// <param name="cuts">Where no piece reaches across.</param>
    /// <param name="folds">In texts a space stands for U+2581.</param>
    /// <param name="fallsBackToBytes">Unknown characters are spelt in bytes.</param>
    public UnigramEncoder(PieceTable table, WordCuts cuts, bool folds, bool fallsBackToBytes)
    {
        (_table, _cuts, _fallsBackToBytes) = (table, cuts, fallsBackToBytes);
        Trie<byte> trie = new();
        for (int id = 0; id < table.Count; id++)
        {
            if (table[id].Kind is not (SentencePieceKind.Normal or SentencePieceKind.UserDefined)) continue;
            string text = folds ? table[id].Text.Replace('\u2581', ' ') : table[id].Text;
            trie.Add(Encoding.UTF8.GetBytes(text), id);
        }

        _ofIds = UnigramSegmenter.Scores(table);
        _largest = Math.Abs((double)table.UnknownScore);
        foreach (double score in _ofIds)
            if (!double.IsNaN(score)) _largest = Math.Max(_largest, Math.Abs(score));
        _scores = new PieceScores(trie, _ofIds, table.UnknownId, table.UnknownScore, isSingle: true);
    }

    public WordScratch Take() => _pool.Take();

    public void Return(WordScratch scratch) => _pool.Return(scratch);

    /// <summary>Encodes the text that lies in a scratch.</summary>
    public void Encode(WordScratch scratch, int length, ref IdSink sink)
    {
        double sum = 0;
        EncodePart(scratch, length, isLast: true, ref sum, ref sink);
    }

    /// <summary>Encodes whole words and returns how many bytes of the last one still wait, at the front.</summary>
    /// <param name="scratch">Holds the text.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="isLast">The text ends here.</param>
    /// <param name="sum">The scores of all words before, added up.</param>
    /// <param name="sink">Takes the ids.</param>
    public int EncodePart(WordScratch scratch, int length, bool isLast, ref double sum, ref IdSink sink)
    {
        scratch.Count = 0;
        bool hasRoom = false;
        int start = 0;
        for (int block = 0; block < length; block += 64)
        {
            ulong ends = _cuts.Before(ref scratch.Text[WordScratch.Front + block]);
            if (block == 0) ends &= ~1ul;
            if (length - block < 64) ends &= (1ul << (length - block)) - 1;
            for (; ends != 0; ends &= ends - 1)
            {
                int end = block + BitOperations.TrailingZeroCount(ends);
                if (!hasRoom) scratch.ReserveIds(length);
                hasRoom = true;
                Encode(scratch, start, end, length, ref sum);
                start = end;
            }
        }

        if (isLast && start < length)
        {
            if (!hasRoom) scratch.ReserveIds(length);
            Encode(scratch, start, length, length, ref sum);
            start = length;
        }

        if (start == 0) return length;
        sink.Append(scratch.Ids.AsSpan(0, scratch.Count));
        scratch.Text.AsSpan(WordScratch.Front + start, length - start).CopyTo(scratch.Text.AsSpan(WordScratch.Front));
        return length - start;
    }

    private void Encode(WordScratch scratch, int start, int end, int length, ref double sum)
    {
        int size = end - start;
        if (size > PieceKey.MaxLength)
        {
            Taker taker = new(this, scratch, start);
            _scores.Segment(scratch.Text.AsSpan(WordScratch.Front + start, size), ref sum, ref taker);
            scratch.ReserveIds(checked(scratch.Count + length - end));
            return;
        }

        PieceKey key = PieceKey.Load(ref scratch.Text[WordScratch.Front + start], size);
        ref int ids = ref scratch.Ids[scratch.Count];
        int found = scratch.Short.Find(key, ref ids) - 1;
        if (found <= 0 || !(BitConverter.Int32BitsToSingle(Unsafe.Add(ref ids, found)) > Doubt(size, sum)))
        {
            EncodeNew(scratch, key, start, end, length, ref sum, keeps: found <= 0);
            return;
        }

        double[] scores = _ofIds;
        double total = sum;
        for (int i = 0; i < found; i++) total = (float)(scores[Unsafe.Add(ref ids, i)] + total);
        sum = total;
        scratch.Count += found;
    }

    // The last of the ids that are kept is the margin; the cache needs room for one more than it has.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EncodeNew(
        WordScratch scratch, PieceKey key, int start, int end, int length, ref double sum, bool keeps)
    {
        Span<double> margins = stackalloc double[PieceKey.MaxLength + 1];
        int before = scratch.Count;
        double doubt = Doubt(end - start, sum);
        float margin = (float)(Segment(scratch, start, end, length, ref sum, margins) - doubt);
        int count = scratch.Count - before;
        if (!keeps || !(margin > 0) || count >= PieceKey.MaxLength) return;
        Span<int> kept = stackalloc int[PieceKey.MaxLength + 1];
        scratch.Ids.AsSpan(before, count).CopyTo(kept);
        kept[count] = BitConverter.SingleToInt32Bits(margin);
        scratch.Short.Add(key, kept[..(count + 1)]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Doubt(int size, double sum) => (size + 1) * Rounding * (Math.Abs(sum) + (size * _largest));

    // Appends the ids of a short word and returns the smallest margin on their way: none where a character is unknown.
    private double Segment(WordScratch scratch, int start, int end, int length, ref double sum, Span<double> margins)
    {
        ReadOnlySpan<byte> word = scratch.Text.AsSpan(WordScratch.Front + start, end - start);
        Span<int> ends = stackalloc int[PieceKey.MaxLength + 1], ids = stackalloc int[PieceKey.MaxLength + 1];
        _scores.Segment(word, sum, ends, ids, margins);
        PieceScores.Turn(word.Length, ends);
        double margin = double.MaxValue;
        Taker taker = new(this, scratch, start);
        for (int at = 0; at < word.Length; at = ends[at])
        {
            int id = ids[ends[at]];
            margin = id == _table.UnknownId ? 0 : Math.Min(margin, margins[ends[at]]);
            sum = (float)(_scores[id] + sum);
            taker.Take(id, at, ends[at]);
        }

        scratch.ReserveIds(checked(scratch.Count + length - end));
        return margin;
    }

    /// <summary>Appends the ids of pieces; unknown characters beside each other are one, or spelt in bytes.</summary>
    private struct Taker(UnigramEncoder encoder, WordScratch scratch, int start) : IPieceTaker
    {
        private bool _wasUnknown;

        public void Take(int id, int from, int to)
        {
            bool isUnknown = id == encoder._table.UnknownId;
            if (isUnknown && encoder._fallsBackToBytes)
                foreach (byte b in scratch.Text.AsSpan((WordScratch.Front + start + from)..(WordScratch.Front + start + to)))
                    scratch.Append(encoder._table.ByteIds[b]);
            else if (!(isUnknown && _wasUnknown))
                scratch.Append(id);
            _wasUnknown = isUnknown;
        }
    }
}

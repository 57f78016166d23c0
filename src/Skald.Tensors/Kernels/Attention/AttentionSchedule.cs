using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Numbers the blocks of up to 64 query rows of all sequences, so that threads can share them.</summary>
internal unsafe struct AttentionSchedule : IDisposable
{
    private readonly ScratchPool _pool;
    private readonly ScratchPool.Block? _memory;
    private readonly int* _firstItem;  // [sequences + 1], for documents, which differ in length
    private readonly int _perSequence;
    private readonly int _sequences;

    public AttentionSchedule(in AttentionOperands o, ScratchPool pool)
    {
        _pool = pool;
        _sequences = o.SequenceCount;
        _memory = null;
        _firstItem = null;
        if (o.Documents == null)
        {
            _perSequence = BlocksOf(o, o.Queries);
            Items = checked(_perSequence * o.Batch);
            return;
        }

        _perSequence = 0;
        _memory = pool.Rent(o.DocumentCount + 1L);
        _firstItem = (int*)_memory.Pointer;
        _firstItem[0] = 0;
        for (int i = 0; i < o.DocumentCount; i++)
            _firstItem[i + 1] = checked(_firstItem[i] + BlocksOf(o, o.Documents[i].Queries));
        Items = _firstItem[o.DocumentCount];
    }

    /// <summary>Blocks of all sequences.</summary>
    public int Items { get; }

    /// <summary>Heads of one key-value head that share a block: more than one where queries are few.</summary>
    public static int HeadsPerBlock(in AttentionOperands o, int queries) =>
        Math.Clamp(AttentionBlock.Side / Math.Max(queries, 1), 1, o.Group);

    /// <summary>Blocks of one key-value head of a sequence.</summary>
    public static int BlocksOfKeyValueHead(in AttentionOperands o, int queries)
    {
        int heads = HeadsPerBlock(o, queries);
        return ((o.Group + heads - 1) / heads) * ((queries + AttentionBlock.Side - 1) / AttentionBlock.Side);
    }

    /// <summary>The heads and the 64 queries of one of a sequence's blocks.</summary>
    public static (int Head, int Heads, int TimeBlock) Place(in AttentionOperands o, int queries, int block)
    {
        int heads = HeadsPerBlock(o, queries);
        (int keyValueHead, block) = Math.DivRem(block, BlocksOfKeyValueHead(o, queries));
        (int headBlock, int timeBlock) = Math.DivRem(block, (queries + AttentionBlock.Side - 1) / AttentionBlock.Side);
        int first = headBlock * heads;
        return ((keyValueHead * o.Group) + first, Math.Min(heads, o.Group - first), timeBlock);
    }

    /// <summary>The queries of a block, to be fetched while the one before is under way; none past the end.</summary>
    public readonly UpcomingRows Upcoming(in AttentionOperands o, int item)
    {
        if (item >= Items) return default;
        (int sequence, int block) = Locate(item);
        return Upcoming(o, o.Sequence(sequence), block, o.Query, o.QueryStrides, o.KeyWidth);
    }

    /// <summary>A block's rows of some [B, T, H, width] operand.</summary>
    public static UpcomingRows Upcoming(
        in AttentionOperands o, in AttentionDocument document, int block, float* operand, in HeadStrides strides,
        int width)
    {
        if (operand == null || document.Queries == 0) return default;
        (int head, _, int timeBlock) = Place(o, document.Queries, block);
        long time = document.QueryBegin + (timeBlock * AttentionBlock.Side);
        float* first = operand + (document.Batch * strides.Batch) + (time * strides.Time) + (head * strides.Head);
        return new UpcomingRows(first, strides.Time, width);
    }

    /// <summary>The sequence of an item and the number of the block within it.</summary>
    public readonly (int Sequence, int Block) Locate(int item)
    {
        if (_firstItem == null) return Math.DivRem(item, _perSequence);
        int low = 0, high = _sequences;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (_firstItem[middle] <= item) low = middle;
            else high = middle;
        }

        return (low, item - _firstItem[low]);
    }

    public readonly void Dispose()
    {
        if (_memory is not null) _pool.Return(_memory);
    }

    private static int BlocksOf(in AttentionOperands o, int queries) =>
        checked(o.KeyValueHeads * BlocksOfKeyValueHead(o, queries));
}

using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Gradients of queries, keys and values, from scores computed a second time.</summary>
/// <remarks>
/// <para>Dao 2023, FlashAttention-2, https://arxiv.org/abs/2307.08691, §3.1.</para>
/// <para>
/// dQ of a row is one chain over ascending keys; dK and dV of a key are one chain over the heads of its group and their
/// queries, ascending. A sequence's key-value head has one owner. Where owners are too few for the threads, queries and
/// keys take a pass each, with the same chains.
/// </para>
/// </remarks>
internal unsafe struct AttentionBackward : IRangeKernel
{
    private const int Side = AttentionBlock.Side;

    private readonly AttentionOperands _o;
    private readonly AttentionGradients _gradients;
    private readonly AttentionSchedule _schedule;
    private readonly ScratchPool _pool;
    private readonly Pass _pass;
    private readonly int _chunks;  // most chunks of any sequence

    internal AttentionBackward(
        in AttentionOperands o, in AttentionGradients gradients, in AttentionSchedule schedule, ScratchPool pool,
        Pass pass)
    {
        _o = o;
        _gradients = gradients;
        _schedule = schedule;
        _pool = pool;
        _pass = pass;
        _chunks = (o.Keys + Side - 1) / Side;
    }

    /// <summary>What an item is and whose gradients it computes.</summary>
    internal enum Pass
    {
        /// <summary>A key-value head of a sequence: all three gradients.</summary>
        Whole,

        /// <summary>A block of queries: their gradient.</summary>
        Queries,

        /// <summary>A chunk of a key-value head: gradients of its keys and values.</summary>
        Keys,
    }

    /// <summary>Items of the pass.</summary>
    internal readonly int Items => _pass switch
    {
        Pass.Queries => _schedule.Items,
        Pass.Keys => checked(_o.SequenceCount * _o.KeyValueHeads * _chunks),
        _ => checked(_o.SequenceCount * _o.KeyValueHeads),
    };

    /// <summary>Computes the gradients that are wanted; operands hold the forward's output and log-sum-exp.</summary>
    /// <exception cref="ArgumentException">The operands contradict each other, or a gradient cannot be had.</exception>
    public static void Run(in AttentionOperands o, in AttentionGradients gradients, Workers workers)
    {
        o.Check();
        gradients.Check(o);
        if (!gradients.Accumulate && o.Coverage() != (true, true)) AttentionClear.Run(o, gradients, workers);
        using var schedule = new AttentionSchedule(o, workers.Scratch);
        bool keys = gradients.Key != null || gradients.Value != null;
        if (keys && gradients.Query != null && OwnersSuffice(o, workers.Threads))
            Run(o, gradients, schedule, workers, Pass.Whole);
        else
        {
            if (gradients.Query != null) Run(o, gradients, schedule, workers, Pass.Queries);
            if (keys) Run(o, gradients, schedule, workers, Pass.Keys);
        }

        if (gradients.Bias != null) AttentionBiasGradient.Run(o, gradients, workers);
        if (gradients.Sinks != null) AttentionSinkGradient.Run(o, gradients, workers);
    }

    /// <inheritdoc/>
    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int keyWidth = AttentionBlock.Padded(_o.KeyWidth), valueWidth = AttentionBlock.Padded(_o.ValueWidth);
        long floats = AttentionAdjoint.Floats(_o) + (Side * ((2L * keyWidth) + Math.Max(keyWidth, valueWidth)));
        ScratchPool.Block scratch = _pool.Rent(floats);
        AttentionAdjoint adjoint = default;
        float* memory = adjoint.Place(_o, scratch.Pointer);
        Tiles tiles;
        tiles.Keys = AttentionBlock.Take(ref memory, Side * keyWidth);
        tiles.Queries = AttentionBlock.Take(ref memory, Side * keyWidth);
        tiles.Columns = memory;
        for (int item = start; item < end; item++)
        {
            if (_pass == Pass.Queries)
            {
                (int sequence, int number) = _schedule.Locate(item);
                int none = 0;
                Block<TVector, TSimd>(ref adjoint, tiles, _o.Sequence(sequence), number, 0, int.MaxValue, ref none);
                continue;
            }

            (int owner, int chunk) = _pass == Pass.Keys ? Math.DivRem(item, _chunks) : (item, 0);
            (int index, int head) = Math.DivRem(owner, _o.KeyValueHeads);
            AttentionDocument document = _o.Sequence(index);
            int blocks = AttentionSchedule.BlocksOfKeyValueHead(_o, document.Queries);
            int endChunk = _pass == Pass.Keys ? chunk + 1 : _chunks, cleared = chunk;
            for (int i = 0; i < blocks; i++)
                Block<TVector, TSimd>(ref adjoint, tiles, document, (head * blocks) + i, chunk, endChunk, ref cleared);
            Clear(document, head, ref cleared, endChunk);
        }

        _pool.Return(scratch);
    }

    private static void Run(
        in AttentionOperands o, in AttentionGradients gradients, in AttentionSchedule schedule, Workers workers,
        Pass pass)
    {
        var kernel = new AttentionBackward(o, gradients, schedule, workers.Scratch, pass);
        workers.Run(ref kernel, kernel.Items, 1);
    }

    /// <summary>
    /// Two passes do 7 products of tiles where one does 5, so owners may leave 5 threads in 7 idle at most.
    /// </summary>
    private static bool OwnersSuffice(in AttentionOperands o, int threads)
    {
        long owners = (long)o.SequenceCount * o.KeyValueHeads;
        long rounds = (owners + threads - 1) / threads;
        return owners * 7 >= rounds * threads * 5;
    }

    /// <summary>Zeros for chunks up to one, when that one's gradients of keys and values are first added to.</summary>
    private readonly void Clear(in AttentionDocument document, int head, ref int cleared, int to)
    {
        if (cleared >= to) return;
        int first = document.KeyBegin + (cleared * Side);
        int end = Math.Min(document.KeyBegin + (to * Side), document.KeyEnd);
        cleared = to;
        if (_gradients.Accumulate) return;
        for (int key = first; key < end; key++)
        {
            if (_gradients.Key != null)
                new Span<float>(_gradients.KeyRow(document.Batch, key, head), _o.KeyWidth).Clear();
            if (_gradients.Value != null)
                new Span<float>(_gradients.ValueRow(document.Batch, key, head), _o.ValueWidth).Clear();
        }
    }

    /// <summary>One block of queries against chunks [from, to).</summary>
    private readonly void Block<TVector, TSimd>(
        ref AttentionAdjoint adjoint, in Tiles tiles, in AttentionDocument document, int number, int from, int to,
        ref int cleared)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int keyWidth = AttentionBlock.Padded(_o.KeyWidth), valueWidth = AttentionBlock.Padded(_o.ValueWidth);
        ref AttentionBlock block = ref adjoint.Block;
        block.Begin<TVector, TSimd>(_o, document, number);
        from = Math.Max(from, block.FirstChunk);
        to = Math.Min(to, block.EndChunk);
        if (from >= to && _pass == Pass.Keys) return;
        adjoint.Begin<TVector, TSimd>(_o, _gradients);
        if (_pass != Pass.Keys) new Span<float>(tiles.Queries, Side * keyWidth).Clear();
        for (int chunk = from; chunk < to; chunk++)
        {
            if (!block.Enter(chunk)) continue;
            adjoint.Differentiate<TVector, TSimd>(_o, _gradients, true);
            int firstKey = document.KeyBegin + block.ChunkStart;
            bool last = chunk + 1 == to, first = chunk == from;
            if (_pass != Pass.Queries) Clear(document, block.KeyValueHead, ref cleared, chunk + 1);
            if (_pass != Pass.Queries && _gradients.Value != null)
            {
                AttentionMix.AddColumns<TVector, TSimd>(
                    block, block.Scores, adjoint.OutputRows, _o.ValueWidth,
                    _gradients.ValueRow(document.Batch, firstKey, block.KeyValueHead), _gradients.ValueStrides.Time,
                    tiles.Columns, last ? Next(document, number, _o.Query, _o.QueryStrides, _o.KeyWidth) : default);
            }

            if (_pass != Pass.Queries && _gradients.Key != null)
            {
                AttentionMix.AddColumns<TVector, TSimd>(
                    block, adjoint.ScoreGradient, block.QueryRows, _o.KeyWidth,
                    _gradients.KeyRow(document.Batch, firstKey, block.KeyValueHead), _gradients.KeyStrides.Time,
                    tiles.Columns,
                    last
                        ? Next(document, number, _gradients.Output, _gradients.OutputStrides, _o.ValueWidth)
                        : default);
            }

            if (_pass == Pass.Keys) continue;
            bool finite = AttentionPack.CopyChunk<TVector, TSimd>(_o.Key, block, _o.KeyWidth, tiles.Keys);
            AttentionMix.AddRows<TVector, TSimd>(
                block, adjoint.ScoreGradient, tiles.Keys, keyWidth, finite, tiles.Queries, keyWidth,
                last ? Next(document, number, _o.Output, _o.OutputStrides, _o.ValueWidth)
                : first ? Next(document, number - 1, _gradients.Query, _gradients.QueryStrides, _o.KeyWidth) : default);
        }

        if (_pass == Pass.Keys) return;
        for (int row = 0; row < block.Rows; row++)
        {
            float* gradient = _gradients.QueryRow(document.Batch, block.TimeOf(row), block.HeadOf(row));
            AttentionPack.WriteRow<TVector, TSimd>(
                tiles.Queries + ((long)row * keyWidth), _o.KeyWidth, _o.Scale, gradient, _gradients.Accumulate);
        }
    }

    /// <summary>Rows of the block after one, which comes next where it is of the same sequence.</summary>
    private readonly UpcomingRows Next(
        in AttentionDocument document, int number, float* operand, in HeadStrides strides, int width)
    {
        int blocks = _o.KeyValueHeads * AttentionSchedule.BlocksOfKeyValueHead(_o, document.Queries);
        return number + 1 >= blocks
            ? default
            : AttentionSchedule.Upcoming(_o, document, number + 1, operand, strides, width);
    }

    private struct Tiles
    {
        public float* Keys;     // [64, KeyWidth padded]
        public float* Queries;  // [64, KeyWidth padded], gradient before the scale
        public float* Columns;  // [64, wider width padded], where a width is no multiple of 16
    }
}

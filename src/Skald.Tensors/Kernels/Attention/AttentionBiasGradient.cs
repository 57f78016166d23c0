using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Gradient of the additive bias, summed over the sequences and heads that share it.</summary>
/// <remarks>
/// An item owns 64 query rows of one slice of the bias and meets the sequences, then their heads, in ascending order.
/// Packed documents may put any queries there, so with them an item owns the whole slice.
/// </remarks>
internal unsafe struct AttentionBiasGradient : IRangeKernel
{
    private const int Side = AttentionBlock.Side;

    private readonly AttentionOperands _o;
    private readonly AttentionGradients _gradients;
    private readonly ScratchPool _pool;
    private readonly int _slices;      // of the batch: B or 1
    private readonly int _heads;       // H or 1
    private readonly int _timeBlocks;

    internal AttentionBiasGradient(in AttentionOperands o, in AttentionGradients gradients, ScratchPool pool)
    {
        _o = o;
        _gradients = gradients;
        _pool = pool;
        _slices = gradients.BiasStrides.Batch == 0 ? 1 : o.Batch;
        _heads = gradients.BiasStrides.Head == 0 ? 1 : o.Heads;
        _timeBlocks = o.Documents == null ? (o.Queries + Side - 1) / Side : 1;
    }

    /// <summary>Slices times blocks of queries.</summary>
    internal readonly int Items => checked(_slices * _heads * _timeBlocks);

    public static void Run(in AttentionOperands o, in AttentionGradients gradients, Workers workers)
    {
        var kernel = new AttentionBiasGradient(o, gradients, workers.Scratch);
        workers.Run(ref kernel, kernel.Items, 1);
    }

    /// <inheritdoc/>
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        ScratchPool.Block scratch = _pool.Rent(AttentionAdjoint.Floats(_o) + (Side * Side) + 16);
        AttentionAdjoint adjoint = default;
        float* rows = adjoint.Place(_o, scratch.Pointer);
        for (int item = start; item < end; item++)
        {
            (int slice, int timeBlock) = Math.DivRem(item, _timeBlocks);
            (int batch, int head) = Math.DivRem(slice, _heads);
            if (!_gradients.Accumulate) Clear(batch, head, timeBlock);
            for (int i = 0; i < _o.SequenceCount; i++)
            {
                AttentionDocument document = _o.Sequence(i);
                if (_slices > 1 && document.Batch != batch) continue;
                int from = _o.Documents == null ? timeBlock : 0;
                int to = _o.Documents == null ? timeBlock + 1 : (document.Queries + Side - 1) / Side;
                int firstHead = _heads > 1 ? head : 0, endHead = _heads > 1 ? head + 1 : _o.Heads;
                for (int h = firstHead; h < endHead; h++)
                    for (int b = from; b < to; b++) Add<TVector, TSimd>(ref adjoint, document, h, b, rows);
            }
        }

        _pool.Return(scratch);
    }

    private readonly void Clear(int batch, int head, int timeBlock)
    {
        int from = _o.Documents == null ? timeBlock * Side : 0;
        int to = _o.Documents == null ? Math.Min(_o.Queries, from + Side) : _o.Queries;
        for (int time = from; time < to; time++)
            new Span<float>(_gradients.Bias + _gradients.BiasStrides.Offset(batch, head, time, 0), _o.Keys).Clear();
    }

    private readonly void Add<TVector, TSimd>(
        ref AttentionAdjoint adjoint, in AttentionDocument document, int head, int timeBlock, float* rows)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        ref AttentionBlock block = ref adjoint.Block;
        block.Begin<TVector, TSimd>(_o, document, head, 1, timeBlock);
        adjoint.Begin<TVector, TSimd>(_o, _gradients);
        for (int chunk = block.FirstChunk; chunk < block.EndChunk; chunk++)
        {
            if (!block.Enter(chunk)) continue;
            adjoint.Differentiate<TVector, TSimd>(_o, _gradients, false);
            AttentionPack.Transpose(adjoint.ScoreGradient, Side, rows, Side, Side, 16 * block.Vectors);
            int firstKey = document.KeyBegin + block.ChunkStart;
            for (int row = 0; row < block.Rows; row++)
            {
                long offset = _gradients.BiasStrides.Offset(document.Batch, head, block.TimeOf(row), firstKey);
                float* from = rows + (row * Side) + block.ChunkLow;
                AttentionPack.WriteRow<TVector, TSimd>(
                    from, block.ChunkHigh - block.ChunkLow, 1f, _gradients.Bias + offset + block.ChunkLow, true);
            }
        }
    }
}

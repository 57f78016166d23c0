using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>
/// The matrix of probabilities that attention itself never holds: for viewers and recorded references.
/// </summary>
/// <remarks>
/// Scores are computed a second time; the forward's log-sum-exp normalises them, so sinks take their share.
/// </remarks>
internal unsafe struct AttentionProbabilities : IRangeKernel
{
    private const int Side = AttentionBlock.Side;

    private readonly AttentionOperands _o;
    private readonly AttentionSchedule _schedule;
    private readonly ScratchPool _pool;
    private readonly float* _probabilities;
    private readonly GridStrides _strides;

    internal AttentionProbabilities(
        in AttentionOperands o, in AttentionSchedule schedule, ScratchPool pool, float* probabilities,
        GridStrides strides)
    {
        _o = o;
        _schedule = schedule;
        _pool = pool;
        _probabilities = probabilities;
        _strides = strides;
    }

    /// <summary>Fills probabilities, 0 where a key is hidden, after the forward.</summary>
    /// <param name="o">The forward's operands, with its log-sum-exp.</param>
    /// <param name="probabilities">[B, H, T, S].</param>
    /// <param name="strides">Strides of the probabilities; keys lie side by side.</param>
    /// <param name="workers">Threads.</param>
    /// <exception cref="ArgumentException">The operands contradict each other, or the log-sum-exp is
    /// missing.</exception>
    public static void Run(in AttentionOperands o, float* probabilities, GridStrides strides, Workers workers)
    {
        o.Check();
        if (o.LogSumExp == null)
            throw new ArgumentException("Attention probabilities: the forward's log-sum-exp is needed, got null.");
        if (strides.Key != 1 && o.Keys > 1)
        {
            throw new ArgumentException(
                $"Attention probabilities: keys must lie side by side, got stride {strides.Key}.");
        }

        for (int batch = 0; batch < o.Batch; batch++)
            for (int head = 0; head < o.Heads; head++)
                for (int query = 0; query < o.Queries; query++)
                    new Span<float>(probabilities + strides.Offset(batch, head, query, 0), o.Keys).Clear();

        using var schedule = new AttentionSchedule(o, workers.Scratch);
        var kernel = new AttentionProbabilities(o, schedule, workers.Scratch, probabilities, strides);
        workers.Run(ref kernel, schedule.Items, 1);
    }

    /// <inheritdoc/>
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int tile = Side * AttentionBlock.Padded(_o.KeyWidth);
        ScratchPool.Block scratch = _pool.Rent(AttentionBlock.Floats(_o, false) + tile + (Side * Side) + Side + 16);
        AttentionBlock block = default;
        float* memory = block.Place(_o, false, scratch.Pointer);
        float* keys = AttentionBlock.Take(ref memory, tile);
        float* logSumExp = AttentionBlock.Take(ref memory, Side);
        float* rows = memory;
        for (int item = start; item < end; item++)
        {
            (int sequence, int number) = _schedule.Locate(item);
            block.Begin<TVector, TSimd>(_o, _o.Sequence(sequence), number);
            for (int row = 0; row < 16 * block.Vectors; row++)
            {
                float sum = *_o.LogSumExpOf(block.Document.Batch, block.TimeOf(row), block.HeadOf(row));
                logSumExp[row] = float.IsNegativeInfinity(sum) ? 0f : sum * AttentionSoftmax.Log2E;
            }

            for (int chunk = block.FirstChunk; chunk < block.EndChunk; chunk++)
            {
                if (!block.Enter(chunk)) continue;
                float* at = AttentionPack.ChunkRows<TVector, TSimd>(_o.Key, block, _o.KeyWidth, keys, out long stride);
                block.Score<TVector, TSimd>(_o, at, stride, default, default);
                Write<TVector, TSimd>(block, logSumExp, rows);
            }
        }

        _pool.Return(scratch);
    }

    private readonly void Write<TVector, TSimd>(in AttentionBlock block, float* logSumExp, float* rows)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int v = 0; v < block.Vectors; v++)
        {
            float* scores = block.Scores + (16 * v);
            TVector sum = TSimd.Load(logSumExp + (16 * v));
            for (int at = block.Low[v] * Side; at < block.High[v] * Side; at += Side)
            {
                TVector x = TSimd.Subtract(TSimd.Load(scores + at), sum);
                TSimd.Store(AttentionSoftmax.PowerOfTwo<TVector, TSimd>(x), scores + at);
            }

            AttentionSoftmax.ClearOutside<TVector, TSimd>(scores, block.Low[v], block.High[v]);
        }

        AttentionPack.Transpose(block.Scores, Side, rows, Side, Side, 16 * block.Vectors);
        int key = block.Document.KeyBegin + block.ChunkStart + block.ChunkLow, count = block.ChunkHigh - block.ChunkLow;
        for (int row = 0; row < block.Rows; row++)
        {
            long offset = _strides.Offset(block.Document.Batch, block.HeadOf(row), block.TimeOf(row), key);
            new Span<float>(rows + (row * Side) + block.ChunkLow, count).CopyTo(
                new Span<float>(_probabilities + offset, count));
        }
    }
}

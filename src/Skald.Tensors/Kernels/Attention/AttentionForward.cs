using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Attention with an online softmax: no score outlives its chunk of 64 keys.</summary>
/// <remarks>
/// <para>Dao et al. 2022, FlashAttention, https://arxiv.org/abs/2205.14135; Milakov and Gimelshein 2018.</para>
/// <para>
/// A row meets its keys chunk by chunk. The running maximum changes once per chunk, and with it the running sum and
/// the output are multiplied once. A chunk's probabilities are summed in sixteen lanes by key modulo 16 and the fixed
/// tree; its values join the output in one chain of fused multiply-adds over ascending keys. A hidden key has
/// probability +0 and its value is never looked at. So a row's bits depend on nothing but the row and what it sees:
/// a step of cached decoding gives those of the whole sequence at once.
/// </para>
/// </remarks>
internal unsafe struct AttentionForward : IRangeKernel
{
    private const int Side = AttentionBlock.Side;
    private const int FewRows = 8;

    private readonly AttentionOperands _o;
    private readonly AttentionSchedule _schedule;
    private readonly ScratchPool _pool;
    private readonly int _padded;  // ValueWidth in whole vectors

    internal AttentionForward(in AttentionOperands o, in AttentionSchedule schedule, ScratchPool pool)
    {
        _o = o;
        _schedule = schedule;
        _pool = pool;
        _padded = AttentionBlock.Padded(o.ValueWidth);
    }

    /// <summary>Fills <see cref="AttentionOperands.Output"/> and, where wanted, the log-sum-exp.</summary>
    /// <exception cref="ArgumentException">The operands contradict each other.</exception>
    public static void Run(in AttentionOperands o, Workers workers)
    {
        o.Check();
        if (!o.Coverage().Queries) ClearRows(o);
        using var schedule = new AttentionSchedule(o, workers.Scratch);
        var kernel = new AttentionForward(o, schedule, workers.Scratch);
        workers.Run(ref kernel, schedule.Items, 1);
    }

    /// <inheritdoc/>
    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long floats = AttentionBlock.Floats(_o, false)
            + (Side * ((2L * _padded) + AttentionBlock.Padded(_o.KeyWidth) + 3));
        ScratchPool.Block scratch = _pool.Rent(floats);
        AttentionBlock block = default;
        float* memory = block.Place(_o, false, scratch.Pointer);
        Tiles tiles;
        tiles.Keys = AttentionBlock.Take(ref memory, Side * AttentionBlock.Padded(_o.KeyWidth));
        tiles.Values = AttentionBlock.Take(ref memory, Side * _padded);
        tiles.Output = AttentionBlock.Take(ref memory, Side * _padded);
        tiles.Max = AttentionBlock.Take(ref memory, Side);
        tiles.Sum = AttentionBlock.Take(ref memory, Side);
        tiles.Rescale = AttentionBlock.Take(ref memory, Side);
        for (int item = start; item < end; item++)
        {
            (int sequence, int number) = _schedule.Locate(item);
            block.Begin<TVector, TSimd>(_o, _o.Sequence(sequence), number);
            Attend<TVector, TSimd>(ref block, tiles, _schedule.Upcoming(_o, item + 1));
            Finish<TVector, TSimd>(block, tiles);
        }

        _pool.Return(scratch);
    }

    private readonly void Attend<TVector, TSimd>(ref AttentionBlock block, in Tiles tiles, in UpcomingRows nextQueries)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        new Span<float>(tiles.Output, Side * _padded).Clear();
        for (int row = 0; row < 16 * block.Vectors; row++)
        {
            // The sink is a key that every row has met before the first, with a value of 0.
            float sink = _o.Sinks == null ? float.NegativeInfinity : _o.Sinks[block.HeadOf(row)];
            tiles.Max[row] = sink * AttentionSoftmax.Log2E;
            tiles.Sum[row] = float.IsNegativeInfinity(sink) ? 0f : 1f;
        }

        for (int chunk = block.FirstChunk; chunk < block.EndChunk; chunk++)
        {
            if (!block.Enter(chunk)) continue;
            bool last = chunk + 1 == block.EndChunk;
            float* keys = AttentionPack.ChunkRows<TVector, TSimd>(
                _o.Key, block, _o.KeyWidth, tiles.Keys, out long stride);
            block.Score<TVector, TSimd>(
                _o, keys, stride, _o.Value.Upcoming(block, chunk, _o.ValueWidth),
                last ? Outputs(block) : _o.Key.Upcoming(block, chunk + 1, _o.KeyWidth));
            for (int v = 0; v < block.Vectors; v++)
                AttentionSoftmax.Step<TVector, TSimd>(block, v, tiles.Max, tiles.Sum, tiles.Rescale);
            if (_o.Dropout != 0f)
            {
                AttentionDropout.Draw<TVector, TSimd>(_o, block);
                AttentionDropout.Apply<TVector, TSimd>(_o, block, block.Scores);
            }

            for (int row = 0; row < block.Rows; row++)
                if (tiles.Rescale[row] != 1f) Scale<TVector, TSimd>(tiles.Output + (row * _padded), tiles.Rescale[row]);

            if (block.Rows <= FewRows && AddInPlace<TVector, TSimd>(block, tiles)) continue;
            bool finite = AttentionPack.CopyChunk<TVector, TSimd>(_o.Value, block, _o.ValueWidth, tiles.Values);
            AttentionMix.AddRows<TVector, TSimd>(
                block, block.Scores, tiles.Values, _padded, finite, tiles.Output, _padded,
                last ? nextQueries : default);
        }
    }

    /// <summary>Adds the values where they lie, which pays when few rows read them, as in decoding.</summary>
    /// <returns>
    /// False, with nothing added, where values are not padded, lie in two pages, or may not be finite.
    /// </returns>
    private readonly bool AddInPlace<TVector, TSimd>(in AttentionBlock block, in Tiles tiles)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int low = block.Document.KeyBegin + block.ChunkStart + block.ChunkLow;
        if (_padded != _o.ValueWidth || !_o.Value.IsContiguous(low, block.ChunkHigh - block.ChunkLow)) return false;
        float* values = _o.Value.Row(block.Document.Batch, low, block.KeyValueHead);
        long stride = _o.Value.Strides.Time, count = (long)block.Rows * _padded;
        var before = new Span<float>(tiles.Values, (int)count);
        new Span<float>(tiles.Output, (int)count).CopyTo(before);
        AttentionMix.AddRows<TVector, TSimd>(
            block, block.Scores, values - (block.ChunkLow * stride), stride, true, tiles.Output, _padded, default);

        // A value that is not finite shows in the sum, even under a weight of 0.
        TVector probe = TSimd.Zero;
        for (long i = 0; i < count; i += 16)
            probe = TSimd.MultiplyAdd(TSimd.Load(tiles.Output + i), TSimd.Zero, probe);
        if (!float.IsNaN(TSimd.Sum(probe))) return true;
        before.CopyTo(new Span<float>(tiles.Output, (int)count));
        return false;
    }

    private readonly UpcomingRows Outputs(in AttentionBlock block) => new(
        _o.OutputRow(block.Document.Batch, block.TimeOf(0), block.HeadOf(0)), _o.OutputStrides.Time, _o.ValueWidth);

    private readonly void Scale<TVector, TSimd>(float* row, float factor)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector f = TSimd.Broadcast(factor);
        for (int i = 0; i < _padded; i += 16) TSimd.Store(TSimd.Multiply(TSimd.Load(row + i), f), row + i);
    }

    private readonly void Finish<TVector, TSimd>(in AttentionBlock block, in Tiles tiles)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int v = 0; v < block.Vectors; v++)
        {
            float* at = tiles.Max + (16 * v);
            TVector log = VectorMath.Log<TVector, TSimd>(TSimd.Load(tiles.Sum + (16 * v)));
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(at), TSimd.Broadcast(AttentionSoftmax.Ln2), log), at);
        }

        for (int row = 0; row < block.Rows; row++)
        {
            int head = block.HeadOf(row), time = block.TimeOf(row);
            float sum = tiles.Sum[row];
            float* output = _o.OutputRow(block.Document.Batch, time, head);
            float inverse = sum == 0f ? 0f : 1f / sum;
            AttentionPack.WriteRow<TVector, TSimd>(
                tiles.Output + (row * _padded), _o.ValueWidth, inverse, output, false);
            if (_o.LogSumExp != null) *_o.LogSumExpOf(block.Document.Batch, time, head) = tiles.Max[row];
        }
    }

    /// <summary>Rows outside every document.</summary>
    private static void ClearRows(in AttentionOperands o)
    {
        for (int batch = 0; batch < o.Batch; batch++)
        {
            for (int head = 0; head < o.Heads; head++)
            {
                for (int time = 0; time < o.Queries; time++)
                {
                    new Span<float>(o.OutputRow(batch, time, head), o.ValueWidth).Clear();
                    if (o.LogSumExp != null) *o.LogSumExpOf(batch, time, head) = float.NegativeInfinity;
                }
            }
        }
    }

    private struct Tiles
    {
        public float* Keys;     // [64, KeyWidth padded], where a chunk crosses pages
        public float* Values;   // [64, ValueWidth padded]
        public float* Output;   // [64, ValueWidth padded], before the division
        public float* Max;      // [64], running
        public float* Sum;      // [64], running
        public float* Rescale;  // [64], of this chunk
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Quantized;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Attention to a packed cache: a few rows of one key-value head meet the keys in chunks of 64.</summary>
/// <remarks>
/// The arithmetic of a row is that of <see cref="AttentionForward"/>: running maximum and sum per chunk, probabilities
/// summed in sixteen lanes by key modulo 16, values in one chain over the keys. A row does not depend on the rows
/// beside it, so one query at a time gives the bits of many at once.
/// </remarks>
internal unsafe struct CacheAttention<TMatrix, TFormat> : IRangeKernel
    where TMatrix : struct, IPackedMatrix
    where TFormat : struct, ICacheFormat
{
    private const int Chunk = 64;

    private readonly AttentionOperands _o;
    private readonly PackedCache _cache;
    private readonly ScratchPool _pool;
    private readonly int _rows;    // of a head: its group's heads times the queries
    private readonly int _height;  // most rows of a tile
    private readonly int _tiles;   // of a head

    private CacheAttention(in AttentionOperands o, in PackedCache cache, ScratchPool pool)
    {
        (_o, _cache, _pool) = (o, cache, pool);
        _rows = checked(o.Heads / cache.Heads * o.Queries);
        _height = PackedProduct<TMatrix>.TileRows;
        _tiles = (_rows + _height - 1) / _height;
    }

    private static bool Uses512 => PackedProduct<TMatrix>.Uses512;

    /// <summary>Fills <see cref="AttentionOperands.Output"/>; keys and values are the cache's.</summary>
    public static void Run(in AttentionOperands o, in PackedCache cache, Workers workers)
    {
        var kernel = new CacheAttention<TMatrix, TFormat>(o, cache, workers.Scratch);
        workers.Run(ref kernel, checked(o.Batch * cache.Heads * kernel._tiles), 1);
    }

    /// <inheritdoc/>
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (Uses512) Attend<TVector, TSimd, Vector512<byte>, Lanes512>(start, end);
        else if (Avx2.IsSupported && Fma.IsSupported) Attend<TVector, TSimd, Vector256<byte>, Lanes256>(start, end);
        else if (Vector128.IsHardwareAccelerated) Attend<TVector, TSimd, Vector128<byte>, Lanes128>(start, end);
        else Attend<TVector, TSimd, int, LanesScalar>(start, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Attend<TVector, TSimd, TWords, TLanes>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TWords : unmanaged
        where TLanes : ILanes<TWords>
    {
        long tileFloats = TMatrix.RowBytes(_cache.KeyWidth) / sizeof(float) * _height;
        ScratchPool.Block scratch = _pool.Rent(
            tileFloats + (_height * (long)(_cache.ValueWidth + _cache.KeyWidth + Chunk + Chunk)) + 64);
        float* queries = scratch.Pointer, scores = queries + ((tileFloats + 15) & ~15L);
        float* weights = scores + (_height * Chunk), output = weights + (_height * Chunk);
        float* query = output + (_height * _cache.ValueWidth);
        CacheRow* state = stackalloc CacheRow[12];
        for (int item = start; item < end; item++)
        {
            (int stream, int tile) = Math.DivRem(item, _tiles);
            (int sequence, int head) = Math.DivRem(stream, _cache.Heads);
            int first = tile * _height, rows = Math.Min(_height, _rows - first), height = Height(rows);
            (int low, int high) = (int.MaxValue, 0);
            for (int row = 0; row < height; row++)
            {
                state[row] = row < rows ? Row(sequence, head, first + row) : default;
                if (row < rows) (low, high) = (Math.Min(low, state[row].Low), Math.Max(high, state[row].High));
                if (row < rows) Scaled<TVector, TSimd>(state[row].Query, query);
                TMatrix.Prepare(row < rows ? query : null, _cache.KeyWidth, (byte*)queries, row, height);
            }

            new Span<float>(output, height * _cache.ValueWidth).Clear();
            long panelBytes = TMatrix.PanelBytes(_cache.KeyWidth);
            int valueBytes = TFormat.ValueBytes(_cache.ValueWidth);
            Upcoming nextKeys = default, nextValues = default;
            for (int chunk = low / Chunk * Chunk; chunk < high; chunk += Chunk)
            {
                int keys = Math.Min(Chunk, high - chunk);
                byte* panels = _cache.Panels(sequence, head, chunk / Chunk, panelBytes);
                byte* values = _cache.Rows(sequence, head, chunk / Chunk, valueBytes);
                if (chunk <= low || _cache.KeyPages != null)
                {
                    int run = _cache.KeyPages == null ? high - chunk : keys;  // that lie one behind the other
                    nextKeys = new(panels, panels + ((run + 15) / 16 * panelBytes));
                    nextValues = new(values, values + ((long)run * valueBytes));
                }

                for (int key = 0; key < keys; key += 16)
                {
                    TMatrix.Multiply<TWords, TLanes>(
                        panels + (key / 16 * panelBytes), (byte*)queries, _cache.KeyWidth, height,
                        scores + (key * height), 16, nextKeys);
                }

                for (int row = 0; row < height; row++)
                {
                    Step<TVector, TSimd>(
                        ref state[row], scores + (16 * row), chunk, keys, height, weights + row,
                        output + (row * _cache.ValueWidth));
                }

                ValueTile.Add<TWords, TLanes, TFormat>(
                    values, _cache.ValueWidth, weights, keys, height, output, nextValues);
            }

            for (int row = 0; row < rows; row++)
            {
                float inverse = state[row].Sum == 0 ? 0 : 1 / state[row].Sum;
                AttentionPack.WriteRow<TVector, TSimd>(
                    output + (row * _cache.ValueWidth), _cache.ValueWidth, inverse, state[row].Output, false);
            }
        }

        _pool.Return(scratch);
    }

    /// <summary>Scores of a row become weights; its maximum, sum and output follow the chunk's maximum.</summary>
    /// <param name="row">The row's state.</param>
    /// <param name="scores">Sixteen keys, and the next sixteen <paramref name="height"/> rows further on.</param>
    /// <param name="chunk">Place of the chunk's first key.</param>
    /// <param name="keys">Keys of the chunk.</param>
    /// <param name="height">Rows of the tile.</param>
    /// <param name="weights">One per key, <paramref name="height"/> apart.</param>
    /// <param name="output">The row's output so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Step<TVector, TSimd>(
        ref CacheRow row, float* scores, int chunk, int keys, int height, float* weights, float* output)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* lanes = stackalloc float[16];
        float most = row.Max;
        for (int key = 0; key < keys; key += 16)
        {
            TVector s = Limited<TVector, TSimd>(row, TSimd.Load(scores + (key * height)), chunk + key, lanes);
            TSimd.Store(s, scores + (key * height));
            most = MathF.Max(most, TSimd.MaxLane(s));
        }

        float origin = float.IsNegativeInfinity(most) ? 0 : most;
        float scale = 1;
        if (row.Max != most && !float.IsNegativeInfinity(row.Max))
        {
            TSimd.Store(AttentionSoftmax.PowerOfTwo<TVector, TSimd>(TSimd.Broadcast(row.Max - origin)), lanes);
            scale = lanes[0];
        }

        TVector sum = TSimd.Zero;
        for (int key = 0; key < Chunk; key += 16)
        {
            TVector p = TSimd.Zero;
            if (key < keys)
            {
                TVector s = TSimd.Load(scores + (key * height));
                p = AttentionSoftmax.PowerOfTwo<TVector, TSimd>(TSimd.Subtract(s, TSimd.Broadcast(origin)));
                TSimd.Store(p, lanes);
                for (int i = 0; i < Math.Min(16, keys - key); i++) weights[(key + i) * height] = lanes[i];
            }

            sum = key == 0 ? p : TSimd.Add(sum, p);
        }

        row.Sum = MathF.FusedMultiplyAdd(row.Sum, scale, TSimd.Sum(sum));
        row.Max = most;
        if (scale == 1) return;
        TVector f = TSimd.Broadcast(scale);
        for (int i = 0; i < _cache.ValueWidth; i += 16) TSimd.Store(TSimd.Multiply(TSimd.Load(output + i), f), output + i);
    }

    /// <summary>Soft cap, ALiBi and what the row may not see.</summary>
    private readonly TVector Limited<TVector, TSimd>(in CacheRow row, TVector s, int firstKey, float* lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (_o.SoftCap > 0)
        {
            TVector inverse = TSimd.Broadcast(AttentionSoftmax.Ln2 / _o.SoftCap);
            TVector t = VectorMath.Tanh<TVector, TSimd>(TSimd.Multiply(s, inverse));
            s = TSimd.Multiply(TSimd.Broadcast(_o.SoftCap * AttentionSoftmax.Log2E), t);
        }

        bool whole = firstKey >= row.Low && firstKey + 16 <= row.High;
        if (whole && row.Slope == 0) return s;
        for (int i = 0; i < 16; i++) lanes[i] = firstKey + i;
        TVector index = TSimd.Load(lanes);
        if (row.Slope != 0)
            s = TSimd.MultiplyAdd(TSimd.Broadcast(row.Slope), TSimd.Subtract(index, TSimd.Broadcast(row.Position)), s);
        if (whole) return s;
        TVector seen = TSimd.And(
            TSimd.LessOrEqual(TSimd.Broadcast(row.Low), index), TSimd.Less(index, TSimd.Broadcast(row.High)));
        return TSimd.Select(seen, s, TSimd.Broadcast(float.NegativeInfinity));
    }

    private readonly void Scaled<TVector, TSimd>(float* source, float* query)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        AttentionPack.CopyRow<TVector, TSimd>(source, _cache.KeyWidth, _o.Scale * AttentionSoftmax.Log2E, query);

    /// <summary>Row <paramref name="number"/> of a head: its queries, then those of the group's next head.</summary>
    private readonly CacheRow Row(int sequence, int head, int number)
    {
        (int member, int time) = Math.DivRem(number, _o.Queries);
        int queryHead = (head * (_o.Heads / _cache.Heads)) + member;
        int begin = _o.KeyBegin == null ? 0 : _o.KeyBegin[sequence];
        int position = _o.QueryStart[sequence] + time - begin, keys = _o.KeyEnd[sequence] - begin;
        int high = Math.Clamp(_o.Causal ? position + 1 : keys, 0, keys);
        float sink = _o.Sinks == null ? float.NegativeInfinity : _o.Sinks[queryHead] * AttentionSoftmax.Log2E;
        return new()
        {
            Query = _o.Query + (sequence * _o.QueryStrides.Batch) + (time * _o.QueryStrides.Time) + (queryHead * _o.QueryStrides.Head),
            Output = _o.OutputRow(sequence, time, queryHead),
            Low = Math.Min(high, _o.Window > 0 ? Math.Max(0, position - _o.Window + 1) : 0),
            High = high,
            Position = position,
            Slope = _o.AlibiSlopes == null ? 0 : _o.AlibiSlopes[queryHead] * AttentionSoftmax.Log2E,
            Max = sink,
            Sum = float.IsNegativeInfinity(sink) ? 0 : 1,
        };
    }

    private readonly int Height(int rows) => QuantizedProduct.Height(rows, _height);
}

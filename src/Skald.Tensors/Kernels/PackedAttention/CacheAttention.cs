using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Quantized;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Attention to a packed cache: rows of one key-value head meet the keys in chunks of 64.</summary>
/// <remarks>
/// The arithmetic of a row is that of <see cref="AttentionForward"/>: running maximum and sum per chunk, probabilities
/// summed in sixteen lanes by key modulo 16, values in one chain over the keys. A row does not depend on the rows
/// beside it, so one query at a time gives the bits of many at once. A chunk becomes floats once for all rows of a
/// block, in the first cache.
/// </remarks>
internal unsafe struct CacheAttention<TFormat> : IRangeKernel
    where TFormat : struct, ICacheFormat
{
    private const int Chunk = 64;

    /// <summary>Chunks between the one at work and the one asked for.</summary>
    private const int Distance = 2;

    /// <summary>Most rows that share a chunk's floats: a multiple of all tiles' heights.</summary>
    private const int MostRows = 96;

    private readonly AttentionOperands _o;
    private readonly PackedCache _cache;
    private readonly ScratchPool _pool;
    private readonly int _rows;    // of a head: its group's heads times the queries
    private readonly int _blocks;  // of a head

    private CacheAttention(in AttentionOperands o, in PackedCache cache, ScratchPool pool)
    {
        (_o, _cache, _pool) = (o, cache, pool);
        _rows = checked(o.Heads / cache.Heads * o.Queries);
        _blocks = (_rows + MostRows - 1) / MostRows;
    }

    /// <summary>Rows of a tile of probabilities.</summary>
    private static int FloatRows => PackedProduct<NumberMatrix<NumberFormats.F32>>.TileRows;

    /// <summary>Fills <see cref="AttentionOperands.Output"/>; keys and values are the cache's.</summary>
    public static void Run(in AttentionOperands o, in PackedCache cache, Workers workers)
    {
        var kernel = new CacheAttention<TFormat>(o, cache, workers.Scratch);
        workers.Run(ref kernel, checked(o.Batch * cache.Heads * kernel._blocks), 1);
    }

    /// <inheritdoc/>
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (Avx512BW.IsSupported) Attend<TVector, TSimd, Vector512<byte>, Lanes512>(start, end);
        else if (Avx2.IsSupported && Fma.IsSupported) Attend<TVector, TSimd, Vector256<byte>, Lanes256>(start, end);
        else if (Vector128.IsHardwareAccelerated) Attend<TVector, TSimd, Vector128<byte>, Lanes128>(start, end);
        else Attend<TVector, TSimd, int, LanesScalar>(start, end);
    }

    private readonly void Attend<TVector, TSimd, TWords, TLanes>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TWords : unmanaged
        where TLanes : ILanes<TWords>
    {
        int room = (Math.Min(_rows, MostRows) + 11) / 12 * 12;  // rows that fill up tiles included
        long tileFloats = TFormat.QueryBytes(_cache.KeyWidth) / sizeof(float) * room;
        int widest = Math.Max(_cache.KeyWidth, _cache.ValueWidth);
        ScratchPool.Block scratch = _pool.Rent(
            tileFloats + (room * (long)(Chunk + _cache.ValueWidth)) + ((Chunk + 1L) * widest) + 64);
        float* tiles = scratch.Pointer, scores = tiles + ((tileFloats + 15) & ~15L);
        float* output = scores + (room * Chunk), floats = output + (room * (long)_cache.ValueWidth);
        CacheRow* rows = stackalloc CacheRow[MostRows];
        for (int item = start; item < end; item++)
        {
            (int stream, int block) = Math.DivRem(item, _blocks);
            (int sequence, int head) = Math.DivRem(stream, _cache.Heads);
            int first = block * MostRows, count = Math.Min(MostRows, _rows - first);
            for (int row = 0; row < count; row++) rows[row] = Row(sequence, head, first + row);
            Prepare<TVector, TSimd>(rows, count, (byte*)tiles, floats);
            new Span<float>(output, room * _cache.ValueWidth).Clear();
            Block<TVector, TSimd, TWords, TLanes>(sequence, head, rows, count, (byte*)tiles, scores, output, floats);
            for (int row = 0; row < count; row++)
            {
                float inverse = rows[row].Sum == 0 ? 0 : 1 / rows[row].Sum;
                AttentionPack.WriteRow<TVector, TSimd>(
                    output + (row * _cache.ValueWidth), _cache.ValueWidth, inverse, rows[row].Output, false);
            }
        }

        _pool.Return(scratch);
    }

    /// <summary>Scaled queries in tiles.</summary>
    private readonly void Prepare<TVector, TSimd>(CacheRow* rows, int count, byte* tiles, float* query)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int first = 0; first < count; first += TFormat.TileRows)
        {
            int height = QuantizedProduct.Height(count - first, TFormat.TileRows);
            for (int row = 0; row < height; row++)
            {
                bool isNeeded = first + row < count;
                if (isNeeded)
                {
                    AttentionPack.CopyRow<TVector, TSimd>(
                        rows[first + row].Query, _cache.KeyWidth, _o.Scale * AttentionSoftmax.Log2E, query);
                }

                byte* tile = tiles + (first * TFormat.QueryBytes(_cache.KeyWidth));
                TFormat.PrepareQuery(isNeeded ? query : null, _cache.KeyWidth, tile, row, height);
            }
        }
    }

    /// <summary>Some rows meet all chunks that any of them sees.</summary>
    private readonly void Block<TVector, TSimd, TWords, TLanes>(
        int sequence, int head, CacheRow* rows, int count, byte* tiles, float* scores, float* output, float* floats)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TWords : unmanaged
        where TLanes : ILanes<TWords>
    {
        (int low, int high) = (int.MaxValue, 0);
        for (int row = 0; row < count; row++) (low, high) = (Math.Min(low, rows[row].Low), Math.Max(high, rows[row].High));
        long panelBytes = TFormat.PanelBytes(_cache.KeyWidth);
        int valueBytes = TFormat.ValueBytes(_cache.ValueWidth), width = _cache.ValueWidth;
        for (int chunk = low / Chunk * Chunk; chunk < high; chunk += Chunk)
        {
            int keys = Math.Min(Chunk, high - chunk), panels = (keys + 15) / 16;
            byte* packedKeys = _cache.Panels(sequence, head, chunk / Chunk, panelBytes);
            byte* packedValues = _cache.Rows(sequence, head, chunk / Chunk, valueBytes);
            Ahead nextKeys = new(packedKeys, 0), nextValues = new(packedValues, 0);
            if (chunk + (Distance * Chunk) < high)
            {
                int next = (chunk / Chunk) + Distance, mixRequests = Chunk / (2 * TLanes.Count) * width;
                nextKeys = Ahead.Of(_cache.Panels(sequence, head, next, panelBytes), 4 * panelBytes, mixRequests);
                nextValues = Ahead.Of(
                    _cache.Rows(sequence, head, next, valueBytes), Chunk * (long)valueBytes,
                    TFormat.ScoreRequests<TWords, TLanes>(_cache.KeyWidth));
            }

            TFormat.LoadKeys<TWords, TLanes>(packedKeys, _cache.KeyWidth, panels, floats);
            for (int first = 0; first < count; first += TFormat.TileRows)
            {
                TFormat.Score<TWords, TLanes>(
                    packedKeys, floats, tiles + (first * TFormat.QueryBytes(_cache.KeyWidth)), _cache.KeyWidth,
                    QuantizedProduct.Height(count - first, TFormat.TileRows), panels, scores + (Chunk * first), Chunk,
                    first == 0 ? nextValues : new(packedValues, 0));
            }

            for (int row = 0; row < count; row++)
                Step<TVector, TSimd>(ref rows[row], scores + (Chunk * row), chunk, keys, output + (row * width));
            TFormat.LoadValues<TWords, TLanes>(packedValues, width, keys, floats);
            for (int first = 0; first < count; first += FloatRows)
            {
                TFormat.Mix<TWords, TLanes>(
                    packedValues, floats, width, scores + (Chunk * first), keys, QuantizedProduct.Height(count - first, FloatRows),
                    output + (first * width), nextKeys);
            }
        }
    }

    /// <summary>Scores of a row become probabilities; its maximum, sum and output follow the chunk's maximum.</summary>
    /// <param name="row">The row's state.</param>
    /// <param name="scores">[64].</param>
    /// <param name="chunk">Place of the chunk's first key.</param>
    /// <param name="keys">Keys of the chunk.</param>
    /// <param name="output">The row's output so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Step<TVector, TSimd>(ref CacheRow row, float* scores, int chunk, int keys, float* output)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        keys = (keys + 15) & ~15;
        if (_o.SoftCap > 0 || row.Slope != 0 || chunk < row.Low || chunk + keys > row.High)
            for (int key = 0; key < keys; key += 16) Limit<TVector, TSimd>(row, scores + key, chunk + key);
        TVector top = TSimd.Broadcast(float.NegativeInfinity);
        for (int key = 0; key < keys; key += 16) top = TSimd.Max(top, TSimd.Load(scores + key));

        // Higher maxima become rare after the first chunks, so the branches are foreseen.
        float highest = TSimd.MaxLane(top);
        bool isHigher = highest > row.Max;
        if (!isHigher) highest = row.Max;
        float origin = float.IsNegativeInfinity(highest) ? 0 : highest;
        TVector from = TSimd.Broadcast(origin), sum = TSimd.Zero;
        for (int key = 0; key < keys; key += 16)
        {
            TVector p = AttentionSoftmax.PowerOfTwo<TVector, TSimd>(TSimd.Subtract(TSimd.Load(scores + key), from));
            TSimd.Store(p, scores + key);
            sum = TSimd.Add(sum, p);
        }

        float before = row.Max, all = TSimd.Sum(sum);
        row.Max = highest;
        if (!isHigher || float.IsNegativeInfinity(before))
        {
            row.Sum += all;
            return;
        }

        TVector f = AttentionSoftmax.PowerOfTwo<TVector, TSimd>(TSimd.Broadcast(before - origin));
        row.Sum = MathF.FusedMultiplyAdd(row.Sum, TSimd.MaxLane(f), all);
        for (int i = 0; i < _cache.ValueWidth; i += 16) TSimd.Store(TSimd.Multiply(TSimd.Load(output + i), f), output + i);
    }

    /// <summary>Soft cap, ALiBi and what the row may not see.</summary>
    private readonly void Limit<TVector, TSimd>(in CacheRow row, float* scores, int firstKey)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector s = TSimd.Load(scores);
        if (_o.SoftCap > 0)
        {
            TVector inverse = TSimd.Broadcast(AttentionSoftmax.Ln2 / _o.SoftCap);
            TVector t = VectorMath.Tanh<TVector, TSimd>(TSimd.Multiply(s, inverse));
            s = TSimd.Multiply(TSimd.Broadcast(_o.SoftCap * AttentionSoftmax.Log2E), t);
        }

        float* lanes = stackalloc float[16];
        for (int i = 0; i < 16; i++) lanes[i] = firstKey + i;
        TVector index = TSimd.Load(lanes);
        if (row.Slope != 0)
            s = TSimd.MultiplyAdd(TSimd.Broadcast(row.Slope), TSimd.Subtract(index, TSimd.Broadcast(row.Position)), s);
        TVector seen = TSimd.And(
            TSimd.LessOrEqual(TSimd.Broadcast(row.Low), index), TSimd.Less(index, TSimd.Broadcast(row.High)));
        TSimd.Store(TSimd.Select(seen, s, TSimd.Broadcast(float.NegativeInfinity)), scores);
    }

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
}

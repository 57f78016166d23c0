using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <content>Scores of the block's rows with the keys of a chunk.</content>
internal unsafe partial struct AttentionBlock
{
    /// <summary>Computes the entered chunk's scores, complete but for keys outside each vector's range.</summary>
    /// <param name="o">What is attended.</param>
    /// <param name="keys">Row of the chunk's first key.</param>
    /// <param name="stride">Floats from one key to the next.</param>
    /// <param name="values">The chunk's values.</param>
    /// <param name="nextKeys">The next chunk's keys.</param>
    public void Score<TVector, TSimd>(
        in AttentionOperands o, float* keys, long stride, in UpcomingRows values, in UpcomingRows nextKeys)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        Columns<TVector, TSimd>(keys, stride, o.KeyWidth, QueryColumns, Scores, values, nextKeys);
        if (o.HasGrid) FillGrid(o);
        for (int v = 0; v < Vectors; v++)
        {
            if (Low[v] >= High[v]) continue;
            if (o.SoftCap > 0f) Cap<TVector, TSimd>(o.SoftCap, v);
            if (o.AlibiSlopes != null) AddSlopes<TVector, TSimd>(v);
            if (o.HasGrid) AddGrid<TVector, TSimd>(v);
            Hide<TVector, TSimd>(v, Low[v], Math.Min(High[v], _lastLow[v] - ChunkStart));
            Hide<TVector, TSimd>(v, Math.Max(Low[v], _firstHigh[v] - ChunkStart), High[v]);
        }
    }

    /// <summary>tile[key, row] = Σ_d rows[key, d] · columns[d, row], where any row of a vector sees the key.</summary>
    public readonly void Columns<TVector, TSimd>(
        float* rows, long stride, int width, float* columns, float* tile, in UpcomingRows soon, in UpcomingRows later)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int key = ChunkLow & ~15; key < ChunkHigh; key += 16)
        {
            int count = Math.Min(16, ChunkHigh - key);
            (int from, int to) = VectorsOf(key, key + count);
            if (from >= to) continue;
            soon.Fetch(key, key + count);
            later.Fetch(key, key + count);
            var tileOperands = new TileOperands
            {
                W = rows + (key * stride),
                WRow = stride,
                WStep = 1,
                X = columns + (16 * from),
                XStep = Side,
                C = tile + (key * Side) + (16 * from),
                CRow = Side,
                Steps = width,
            };
            AttentionTile.Product<TVector, TSimd>(tileOperands, count, to - from);
        }
    }

    private readonly void Cap<TVector, TSimd>(float cap, int v)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector c = TSimd.Broadcast(cap * AttentionSoftmax.Log2E), one = TSimd.Broadcast(1f);
        TVector inverse = TSimd.Broadcast(AttentionSoftmax.Ln2 / cap);
        for (int key = Low[v]; key < High[v]; key++)
        {
            int at = (key * Side) + (16 * v);
            TVector t = VectorMath.Tanh<TVector, TSimd>(TSimd.Multiply(TSimd.Load(Scores + at), inverse));
            TSimd.Store(TSimd.Multiply(c, t), Scores + at);
            if (CapSlope != null) TSimd.Store(TSimd.NegateMultiplyAdd(t, t, one), CapSlope + at);
        }
    }

    private readonly void AddSlopes<TVector, TSimd>(int v)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector slope = TSimd.Load(_slopes + (16 * v)), position = TSimd.Load(_positions + (16 * v));
        for (int key = Low[v]; key < High[v]; key++)
        {
            float* at = Scores + (key * Side) + (16 * v);
            TVector distance = TSimd.Subtract(TSimd.Broadcast(ChunkStart + key), position);
            TSimd.Store(TSimd.MultiplyAdd(slope, distance, TSimd.Load(at)), at);
        }
    }

    private readonly void AddGrid<TVector, TSimd>(int v)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector hidden = TSimd.Broadcast(float.NegativeInfinity), log2E = TSimd.Broadcast(AttentionSoftmax.Log2E);
        for (int key = Low[v]; key < High[v]; key++)
        {
            int at = (key * Side) + (16 * v);
            TVector addend = TSimd.Load(_grid + at);
            TVector score = TSimd.MultiplyAdd(addend, log2E, TSimd.Load(Scores + at));
            TSimd.Store(TSimd.Select(TSimd.Equal(addend, hidden), hidden, score), Scores + at);
        }
    }

    /// <summary>Hides keys of [low, high) from the rows of a vector that do not see them.</summary>
    private readonly void Hide<TVector, TSimd>(int v, int low, int high)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector hidden = TSimd.Broadcast(float.NegativeInfinity);
        TVector first = TSimd.Load(_firstSeen + (16 * v)), end = TSimd.Load(_endSeen + (16 * v));
        for (int key = low; key < high; key++)
        {
            float* at = Scores + (key * Side) + (16 * v);
            TVector index = TSimd.Broadcast(ChunkStart + key);
            TVector seen = TSimd.And(TSimd.LessOrEqual(first, index), TSimd.Less(index, end));
            TSimd.Store(TSimd.Select(seen, TSimd.Load(at), hidden), at);
        }
    }

    private readonly void FillGrid(in AttentionOperands o)
    {
        int firstKey = Document.KeyBegin + ChunkStart;
        for (int row = 0; row < Rows; row++)
        {
            float* to = _gridRows + (row * Side);
            int head = HeadOf(row), time = TimeOf(row);
            if (o.Bias == null) new Span<float>(to + ChunkLow, ChunkHigh - ChunkLow).Clear();
            else
            {
                float* bias = o.Bias + o.BiasStrides.Offset(Document.Batch, head, time, firstKey);
                for (int key = ChunkLow; key < ChunkHigh; key++) to[key] = bias[key * o.BiasStrides.Key];
            }

            if (o.Mask == null) continue;
            byte* mask = o.Mask + o.MaskStrides.Offset(Document.Batch, head, time, firstKey);
            for (int key = ChunkLow; key < ChunkHigh; key++)
                if (mask[key * o.MaskStrides.Key] == 0) to[key] = float.NegativeInfinity;
        }

        AttentionPack.Transpose(_gridRows, Side, _grid, Side, 16 * Vectors, Side);
    }
}

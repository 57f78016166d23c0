using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>y = f(a, b, c) along a <see cref="StridedLayout"/>; an item is a piece of a row.</summary>
internal unsafe struct StridedKernel<TOp> : IRangeKernel
    where TOp : struct, IMapOp
{
    public StridedLayout Layout;
    public float* Y;
    public float* A;
    public float* B;
    public float* C;
    public float S;

    /// <summary>Pieces of all rows.</summary>
    public readonly int Items => checked((int)(Layout.Count / Layout.Inner * ElementBlocks.Count(Layout.Inner)));

    /// <summary>Pieces worth a thread.</summary>
    public readonly int Grain =>
        (int)long.Max(1, ElementBlocks.HeavyGrain * ElementBlocks.Size / long.Min(Layout.Inner, ElementBlocks.Size));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long* offsets = stackalloc long[StridedLayout.MaxArrays];
        int pieces = ElementBlocks.Count(Layout.Inner);
        int last = Layout.Rank - 1;
        long y = Layout.Stride(0, last);
        long a = Layout.Stride(1, last);
        long b = Layout.Stride(2, last);
        long c = Layout.Stride(3, last);
        for (int item = start; item < end; item++)
        {
            int row = item / pieces;
            int piece = item - (row * pieces);
            Layout.Offsets(row, offsets);
            long first = (long)piece * ElementBlocks.Size;
            int count = (int)long.Min(ElementBlocks.Size, Layout.Inner - first);
            Row<TVector, TSimd>(
                Y + offsets[0] + (first * y), y, A + offsets[1] + (first * a), a,
                B + offsets[2] + (first * b), b, C + offsets[3] + (first * c), c, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Row<TVector, TSimd>(
        float* y, long strideY, float* a, long strideA, float* b, long strideB, float* c, long strideC, int count)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector s = TSimd.Broadcast(S);
        bool plain = strideY == 1 && strideA == 1 && (TOp.Inputs < 2 || strideB == 1)
            && (TOp.Inputs < 3 || strideC == 1);
        int i = 0;
        if (plain)
        {
            for (; i <= count - 16; i += 16)
            {
                TVector vb = TOp.Inputs > 1 ? TSimd.Load(b + i) : TSimd.Zero;
                TVector vc = TOp.Inputs > 2 ? TSimd.Load(c + i) : TSimd.Zero;
                TSimd.Store(TOp.Apply<TVector, TSimd>(TSimd.Load(a + i), vb, vc, s), y + i);
            }
        }

        for (; i < count; i += 16)
        {
            int lanes = int.Min(16, count - i);
            TVector va = Read<TVector, TSimd>(a, strideA, i, lanes);
            TVector vb = TOp.Inputs > 1 ? Read<TVector, TSimd>(b, strideB, i, lanes) : TSimd.Zero;
            TVector vc = TOp.Inputs > 2 ? Read<TVector, TSimd>(c, strideC, i, lanes) : TSimd.Zero;
            Write<TVector, TSimd>(TOp.Apply<TVector, TSimd>(va, vb, vc, s), y, strideY, i, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Read<TVector, TSimd>(float* source, long stride, int first, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (stride == 0) return TSimd.Broadcast(*source);
        if (stride == 1 && lanes == 16) return TSimd.Load(source + first);
        return Gather<TVector, TSimd>(source, stride, first, lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector Gather<TVector, TSimd>(float* source, long stride, int first, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* gathered = stackalloc float[16];
        for (int lane = 0; lane < lanes; lane++) gathered[lane] = source[(first + lane) * stride];
        for (int lane = lanes; lane < 16; lane++) gathered[lane] = 0;
        return TSimd.Load(gathered);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TVector, TSimd>(TVector value, float* target, long stride, int first, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (stride == 1 && lanes == 16)
        {
            TSimd.Store(value, target + first);
            return;
        }

        float* values = stackalloc float[16];
        TSimd.Store(value, values);
        for (int lane = 0; lane < lanes; lane++) target[(first + lane) * stride] = values[lane];
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Randomness;

/// <summary>shift + scale · u with u uniform in [0, 1) or normal; an item is a block of numbers.</summary>
internal unsafe struct RandomKernel : IRangeKernel
{
    public float* X;
    public long Count;
    public long Offset;
    public Philox Philox;
    public float Shift;
    public float Scale;
    public bool IsNormal;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        const int size = Philox.GroupSize;
        float* group = stackalloc float[size];
        (long first, long last) = ElementBlocks.Range(start, end, Count);
        for (long i = first; i < last;)
        {
            (long index, long skip) = long.DivRem(i + Offset, size);
            int groups = (int)long.Min((last - i) / size, int.MaxValue / size);
            if (skip == 0 && groups > 0)
            {
                Philox.Uniform(index, groups, X + i);
                for (long at = i; at < i + ((long)groups * size); at += size) Shape<TVector, TSimd>(X + at);
                i += (long)groups * size;
                continue;
            }

            int take = (int)long.Min(size - skip, last - i);
            Philox.Uniform(index, 1, group);
            Shape<TVector, TSimd>(group);
            new Span<float>(group + skip, take).CopyTo(new Span<float>(X + i, take));
            i += take;
        }
    }

    /// <summary>32 uniform numbers become numbers of the distribution.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Shape<TVector, TSimd>(float* numbers)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (!IsNormal && Shift == 0 && Scale == 1) return;
        TVector a = TSimd.Load(numbers);
        TVector b = TSimd.Load(numbers + 16);
        if (IsNormal)
        {
            // 1 − u lies in (0, 1], where the logarithm is finite.
            TVector log = VectorMath.Log<TVector, TSimd>(TSimd.Subtract(TSimd.Broadcast(1f), a));
            TVector radius = TSimd.Sqrt(TSimd.Multiply(TSimd.Broadcast(-2f), log));
            TVector angle = TSimd.Multiply(b, TSimd.Broadcast(6.28318548f));
            a = TSimd.Multiply(radius, VectorMath.Cos<TVector, TSimd>(angle));
            b = TSimd.Multiply(radius, VectorMath.Sin<TVector, TSimd>(angle));
        }

        TVector factor = TSimd.Broadcast(Scale);
        TVector start = TSimd.Broadcast(Shift);
        TSimd.Store(TSimd.MultiplyAdd(a, factor, start), numbers);
        TSimd.Store(TSimd.MultiplyAdd(b, factor, start), numbers + 16);
    }
}

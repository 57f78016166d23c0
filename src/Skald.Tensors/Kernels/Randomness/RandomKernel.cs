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
        float* group = stackalloc float[Philox.GroupSize];
        (long first, long last) = ElementBlocks.Range(start, end, Count);
        for (long i = first; i < last;)
        {
            long place = i + Offset;
            int skip = (int)(place % Philox.GroupSize);
            int take = (int)long.Min(Philox.GroupSize - skip, last - i);
            bool whole = take == Philox.GroupSize;
            Group<TVector, TSimd>(Philox, place / Philox.GroupSize, whole ? X + i : group, Shift, Scale, IsNormal);
            if (!whole) new Span<float>(group + skip, take).CopyTo(new Span<float>(X + i, take));
            i += take;
        }
    }

    /// <summary>One group of 32 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Group<TVector, TSimd>(
        Philox philox, long group, float* numbers, float shift, float scale, bool normal)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        // The numbers' upper 24 bits, as floats; all steps are exact.
        uint* bits = (uint*)numbers;
        philox.Group(group, bits);
        for (int i = 0; i < Philox.GroupSize; i += Vector256<uint>.Count)
        {
            Vector256<int> upper = (Vector256.Load(bits + i) >> 8).AsInt32();
            (Vector256.ConvertToSingle(upper) * 5.9604645E-08f).Store(numbers + i);
        }

        TVector a = TSimd.Load(numbers);
        TVector b = TSimd.Load(numbers + 16);
        if (normal)
        {
            // 1 − u lies in (0, 1], where the logarithm is finite.
            TVector log = VectorMath.Log<TVector, TSimd>(TSimd.Subtract(TSimd.Broadcast(1f), a));
            TVector radius = TSimd.Sqrt(TSimd.Multiply(TSimd.Broadcast(-2f), log));
            TVector angle = TSimd.Multiply(b, TSimd.Broadcast(6.28318548f));
            a = TSimd.Multiply(radius, VectorMath.Cos<TVector, TSimd>(angle));
            b = TSimd.Multiply(radius, VectorMath.Sin<TVector, TSimd>(angle));
        }

        TVector factor = TSimd.Broadcast(scale);
        TVector start = TSimd.Broadcast(shift);
        TSimd.Store(TSimd.MultiplyAdd(a, factor, start), numbers);
        TSimd.Store(TSimd.MultiplyAdd(b, factor, start), numbers + 16);
    }
}

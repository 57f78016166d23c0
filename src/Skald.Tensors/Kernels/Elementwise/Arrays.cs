using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Work in place on contiguous arrays: what optimizers and gradient accumulation are made of.</summary>
internal static unsafe class Arrays
{
    /// <summary>x = value.</summary>
    public static void Fill(Workers workers, float* x, long count, float value)
    {
        var kernel = new FillKernel { X = x, Count = count, Value = value };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.LightGrain);
    }

    /// <summary>y = x.</summary>
    public static void Copy(Workers workers, float* x, float* y, long count) =>
        Unary.Apply(workers, UnaryOp.Copy, x, y, count);

    /// <summary>x = a · x.</summary>
    public static void Scale(Workers workers, float* x, long count, float a) =>
        Unary.Apply(workers, UnaryOp.MultiplyScalar, x, x, count, new UnaryArguments(a));

    /// <summary>y = y + x.</summary>
    public static void Add(Workers workers, float* x, float* y, long count) =>
        Binary.Apply(workers, BinaryOp.Add, StridedLayout.Contiguous(count), y, y, x);

    /// <summary>y = a · x + y, each element rounded once.</summary>
    public static void AddScaled(Workers workers, float a, float* x, float* y, long count) =>
        Map.Apply(workers, MapOp.ScaledSum, StridedLayout.Contiguous(count), y, y, x, s: a);

    /// <summary>y = a · y + b · x: a moving average where a + b = 1.</summary>
    public static void Blend(Workers workers, float a, float* y, float b, float* x, long count)
    {
        var kernel = new BlendKernel { Y = y, X = x, A = a, B = b, Count = count };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.LightGrain);
    }

    private struct FillKernel : IRangeKernel
    {
        public float* X;
        public long Count;
        public float Value;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            (long first, long last) = ElementBlocks.Range(start, end, Count);
            new Span<float>(X + first, (int)(last - first)).Fill(Value);
        }
    }

    private struct BlendKernel : IRangeKernel
    {
        public float* Y;
        public float* X;
        public float A;
        public float B;
        public long Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            (long first, long last) = ElementBlocks.Range(start, end, Count);
            TVector a = TSimd.Broadcast(A);
            TVector b = TSimd.Broadcast(B);
            long i = first;
            for (; i <= last - 16; i += 16)
                TSimd.Store(TSimd.MultiplyAdd(a, TSimd.Load(Y + i), TSimd.Multiply(b, TSimd.Load(X + i))), Y + i);
            if (i == last) return;
            int rest = (int)(last - i);
            TVector y = Tail.Load<TVector, TSimd>(Y + i, rest);
            TVector x = Tail.Load<TVector, TSimd>(X + i, rest);
            Tail.Store<TVector, TSimd>(TSimd.MultiplyAdd(a, y, TSimd.Multiply(b, x)), Y + i, rest);
        }
    }
}

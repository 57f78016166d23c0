using System.Diagnostics;
using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Diagnostics;

/// <summary>Multiply-adds in registers: the most arithmetic that a thread can do.</summary>
internal unsafe struct PeakKernel : IRangeKernel
{
    /// <summary>Operations of one item: twelve chains of sixteen lanes, two each, repeated.</summary>
    public const double FlopsPerItem = 12 * 16 * 2.0 * Repeats;

    private const int Repeats = 4096;

    /// <summary>[items], so that nothing is optimised away.</summary>
    public float* Sink;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int item = start; item < end; item++)
        {
            TVector a = TSimd.Broadcast(0.9999f), b = TSimd.Broadcast(1e-7f * item);
            TVector c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
            for (int i = 0; i < Repeats; i++)
            {
                c0 = TSimd.MultiplyAdd(c0, a, b);
                c1 = TSimd.MultiplyAdd(c1, a, b);
                c2 = TSimd.MultiplyAdd(c2, a, b);
                c3 = TSimd.MultiplyAdd(c3, a, b);
                c4 = TSimd.MultiplyAdd(c4, a, b);
                c5 = TSimd.MultiplyAdd(c5, a, b);
                c6 = TSimd.MultiplyAdd(c6, a, b);
                c7 = TSimd.MultiplyAdd(c7, a, b);
                c8 = TSimd.MultiplyAdd(c8, a, b);
                c9 = TSimd.MultiplyAdd(c9, a, b);
                c10 = TSimd.MultiplyAdd(c10, a, b);
                c11 = TSimd.MultiplyAdd(c11, a, b);
            }

            TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), TSimd.Add(TSimd.Add(c4, c5), TSimd.Add(c6, c7)));
            Sink[item] = TSimd.Sum(TSimd.Add(sum, TSimd.Add(TSimd.Add(c8, c9), TSimd.Add(c10, c11))));
        }
    }
}

/// <summary>Sums a large array: the most that memory delivers.</summary>
internal unsafe struct ReadKernel : IRangeKernel
{
    /// <summary>Bytes of one item.</summary>
    public const int BytesPerItem = 1 << 20;

    /// <summary>The array.</summary>
    public float* Source;

    /// <summary>[items], so that nothing is optimised away.</summary>
    public float* Sink;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int item = start; item < end; item++)
        {
            float* x = Source + ((long)item * (BytesPerItem / sizeof(float)));
            TVector a = TSimd.Zero, b = a, c = a, d = a;
            for (int i = 0; i < BytesPerItem / sizeof(float); i += 64)
            {
                a = TSimd.Add(a, TSimd.Load(x + i));
                b = TSimd.Add(b, TSimd.Load(x + i + 16));
                c = TSimd.Add(c, TSimd.Load(x + i + 32));
                d = TSimd.Add(d, TSimd.Load(x + i + 48));
            }

            Sink[item] = TSimd.Sum(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)));
        }
    }
}

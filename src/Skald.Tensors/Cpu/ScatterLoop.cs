using System.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Cpu;

/// <summary>What becomes of two values that meet at one place.</summary>
internal static class ScatterJoin
{
    internal interface IJoin<T>
    {
        static abstract T Join(T held, T value);
    }

    internal readonly struct Last<T> : IJoin<T>
    {
        public static T Join(T held, T value) => value;
    }

    internal readonly struct Sum<T> : IJoin<T>
        where T : INumber<T>
    {
        public static T Join(T held, T value) => held + value;
    }

    internal readonly struct Product<T> : IJoin<T>
        where T : INumber<T>
    {
        public static T Join(T held, T value) => held * value;
    }

    internal readonly struct Larger<T> : IJoin<T>
        where T : INumber<T>
    {
        public static T Join(T held, T value) => T.Max(held, value);
    }

    internal readonly struct Smaller<T> : IJoin<T>
        where T : INumber<T>
    {
        public static T Join(T held, T value) => T.Min(held, value);
    }
}

/// <summary>
/// y takes x at places along an axis, in x's order; an item is a line, so no two threads meet at a place.
/// </summary>
internal unsafe struct ScatterLoop<T, TJoin> : IRangeKernel
    where T : unmanaged
    where TJoin : ScatterJoin.IJoin<T>
{
    public LineSpace Lines;
    public long* Index;
    public T* X;
    public T* Y;

    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long stepIndex = Lines.Starts.RowStep(0), stepX = Lines.Starts.RowStep(1), stepY = Lines.Starts.RowStep(2);
        for (int line = start, taken; line < end; line += taken)
        {
            (int row, int from) = Math.DivRem(line, Lines.Starts.RowLength);
            taken = Math.Min(Lines.Starts.RowLength - from, end - line);
            long* index = Index + Lines.Starts.Offset(0, row) + (from * stepIndex);
            T* x = X + Lines.Starts.Offset(1, row) + (from * stepX);
            T* y = Y + Lines.Starts.Offset(2, row) + (from * stepY);
            for (long j = 0; j < Lines.Length; j++, index += Lines.IndexStep, x += Lines.XStep)
            {
                for (int i = 0; i < taken; i++)
                {
                    T* place = y + (i * stepY) + (index[i * stepIndex] * Lines.YStep);
                    *place = TJoin.Join(*place, x[i * stepX]);
                }
            }
        }
    }
}

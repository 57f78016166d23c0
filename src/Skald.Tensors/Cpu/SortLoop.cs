using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Cpu;

/// <summary>Orders in which rows are sorted.</summary>
internal static class SortLoop
{
    /// <summary>Which of two elements comes first in ascending order.</summary>
    internal interface IOrder<T>
    {
        static abstract bool Precedes(T a, T b);
    }

    /// <summary>Floats with NaN above everything; −0 equals 0.</summary>
    internal readonly struct Floats : IOrder<float>
    {
        public static bool Precedes(float a, float b) => a < b || (float.IsNaN(b) && !float.IsNaN(a));
    }

    /// <summary>Integers.</summary>
    internal readonly struct Integers : IOrder<long>
    {
        public static bool Precedes(long a, long b) => a < b;
    }
}

/// <summary>Sorts rows in place by merging, so that equal elements keep their order; an item is a row.</summary>
internal unsafe struct SortLoop<T, TOrder> : IRangeKernel
    where T : unmanaged
    where TOrder : SortLoop.IOrder<T>
{
    private const int Run0 = 16, Few = 512;  // spare rows up to that width lie on the stack

    public T* Values;
    public long* Indices;
    public int Width;
    public bool IsDescending;

    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        Span<T> spareValues = Width <= Few ? stackalloc T[Width] : new T[Width];
        Span<long> spareIndices = Width <= Few ? stackalloc long[Width] : new long[Width];
        fixed (T* otherValues = spareValues)
        fixed (long* otherIndices = spareIndices)
        {
            for (int row = start; row < end; row++)
                Sort(Values + ((long)row * Width), Indices + ((long)row * Width), otherValues, otherIndices);
        }
    }

    private readonly void Sort(T* values, long* indices, T* otherValues, long* otherIndices)
    {
        for (int i = 0; i < Width; i++) indices[i] = i;
        for (int from = 0; from < Width; from += Run0) Insert(values, indices, from, Math.Min(from + Run0, Width));
        T* v = values, toV = otherValues;
        long* p = indices, toP = otherIndices;
        for (long run = Run0; run < Width; run *= 2)
        {
            for (long from = 0; from < Width; from += 2 * run)
                Merge(v, p, toV, toP, from, Math.Min(from + run, Width), Math.Min(from + (2 * run), Width));
            T* heldV = v;
            long* heldP = p;
            v = toV;
            p = toP;
            toV = heldV;
            toP = heldP;
        }

        if (v == values) return;
        new Span<T>(v, Width).CopyTo(new Span<T>(values, Width));
        new Span<long>(p, Width).CopyTo(new Span<long>(indices, Width));
    }

    private readonly void Insert(T* values, long* indices, int from, int to)
    {
        for (int i = from + 1; i < to; i++)
        {
            (T value, long index) = (values[i], indices[i]);
            int at = i;
            for (; at > from && IsBefore(value, values[at - 1]); at--)
                (values[at], indices[at]) = (values[at - 1], indices[at - 1]);
            (values[at], indices[at]) = (value, index);
        }
    }

    private readonly void Merge(T* v, long* p, T* toV, long* toP, long left, long middle, long end)
    {
        long right = middle;
        for (long i = left, l = left; i < end; i++)
        {
            // The left one unless the right one comes strictly before it: that is what keeps equal ones in order.
            bool takesRight = l >= middle || (right < end && IsBefore(v[right], v[l]));
            long from = takesRight ? right++ : l++;
            (toV[i], toP[i]) = (v[from], p[from]);
        }
    }

    private readonly bool IsBefore(T a, T b) => IsDescending ? TOrder.Precedes(b, a) : TOrder.Precedes(a, b);
}

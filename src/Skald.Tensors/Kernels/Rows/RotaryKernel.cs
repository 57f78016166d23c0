using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>(a, b) becomes (a cos − b sin, b cos + a sin) for each pair; an item is a row of all its heads.</summary>
internal unsafe struct RotaryKernel : IRangeKernel
{
    public float* X;
    public float* Y;
    public float* Cos;
    public float* Sin;
    public int* Positions;
    public RotaryShape Shape;
    public bool Interleaved;
    public bool Inverse;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int half = Shape.Rotated / 2;
        for (int row = start; row < end; row++)
        {
            long position = Positions is null ? row % Shape.Period : Positions[row];
            float* cos = Cos + (position * half);
            float* sin = Sin + (position * half);
            for (int head = 0; head < Shape.Heads; head++)
            {
                long at = (row * Shape.RowStride) + (head * Shape.HeadStride);
                if (Interleaved) Neighbours(X + at, Y + at, cos, sin, half);
                else Halves<TVector, TSimd>(X + at, Y + at, cos, sin, half);
                if (X == Y) continue;
                for (int i = Shape.Rotated; i < Shape.Width; i++) Y[at + i] = X[at + i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Halves<TVector, TSimd>(float* x, float* y, float* cos, float* sin, int half)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector flip = Inverse ? TSimd.Broadcast(-0f) : TSimd.Zero;
        int whole = (int)ElementSpan.Whole(half);
        for (int i = 0; i < whole; i += 16)
            Turn<TVector, TSimd>(x + i, y + i, cos + i, sin + i, half, flip, 16);
        if (whole < half)
            Turn<TVector, TSimd>(x + whole, y + whole, cos + whole, sin + whole, half, flip, half - whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn<TVector, TSimd>(
        float* x, float* y, float* cos, float* sin, int half, TVector flip, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector a = ElementSpan.Load<TVector, TSimd>(x, lanes);
        TVector b = ElementSpan.Load<TVector, TSimd>(x + half, lanes);
        TVector c = ElementSpan.Load<TVector, TSimd>(cos, lanes);
        TVector s = TSimd.Xor(ElementSpan.Load<TVector, TSimd>(sin, lanes), flip);
        TVector first = TSimd.NegateMultiplyAdd(b, s, TSimd.Multiply(a, c));
        TVector second = TSimd.MultiplyAdd(a, s, TSimd.Multiply(b, c));
        ElementSpan.Store<TVector, TSimd>(first, y, lanes);
        ElementSpan.Store<TVector, TSimd>(second, y + half, lanes);
    }

    private readonly void Neighbours(float* x, float* y, float* cos, float* sin, int half)
    {
        for (int i = 0; i < half; i++)
        {
            float a = x[2 * i];
            float b = x[(2 * i) + 1];
            float s = Inverse ? -sin[i] : sin[i];
            y[2 * i] = float.FusedMultiplyAdd(-b, s, a * cos[i]);
            y[(2 * i) + 1] = float.FusedMultiplyAdd(a, s, b * cos[i]);
        }
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions made of arithmetic and roots.</summary>
internal static class ArithmeticOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = x.</summary>
    internal readonly struct Copy : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) => x;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => dy;
    }

    /// <summary>y = |x|, with slope 0 at 0 and at NaN.</summary>
    internal readonly struct Abs : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Abs<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector below = TSimd.And(TSimd.Less(x, TSimd.Zero), VectorMath.Negate<TVector, TSimd>(dy));
            return TSimd.Select(TSimd.Less(TSimd.Zero, x), dy, below);
        }
    }

    /// <summary>y = −x.</summary>
    internal readonly struct Negate : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Negate<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => VectorMath.Negate<TVector, TSimd>(dy);
    }

    /// <summary>y = −1, 0 or 1.</summary>
    internal readonly struct Sign : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector one = TSimd.Broadcast(1f);
            return TSimd.Select(TSimd.Less(TSimd.Zero, x), one,
                TSimd.And(TSimd.Less(x, TSimd.Zero), TSimd.Broadcast(-1f)));
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Zero;
    }

    /// <summary>y = 1/x.</summary>
    internal readonly struct Reciprocal : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Divide(TSimd.Broadcast(1f), x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            VectorMath.Negate<TVector, TSimd>(TSimd.Multiply(dy, TSimd.Multiply(y, y)));
    }

    /// <summary>y = x².</summary>
    internal readonly struct Square : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(x, x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Multiply(dy, TSimd.Add(x, x));
    }

    /// <summary>y = √x.</summary>
    internal readonly struct Sqrt : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) => TSimd.Sqrt(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Divide(dy, TSimd.Add(y, y));
    }

    /// <summary>y = 1/√x.</summary>
    internal readonly struct Rsqrt : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Divide(TSimd.Broadcast(1f), TSimd.Sqrt(x));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(-0.5f), dy), TSimd.Multiply(TSimd.Multiply(y, y), y));
    }

    /// <summary>y = ⌊x⌋.</summary>
    internal readonly struct Floor : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) => TSimd.Floor(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Zero;
    }

    /// <summary>y = ⌈x⌉.</summary>
    internal readonly struct Ceiling : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Ceiling<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Zero;
    }

    /// <summary>The nearest integer, halves to even.</summary>
    internal readonly struct Round : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) => TSimd.Round(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Zero;
    }

    /// <summary>The integer part.</summary>
    internal readonly struct Truncate : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Truncate<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Zero;
    }
}

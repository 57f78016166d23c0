using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions of a number and a setting, and rounding.</summary>
internal static class ScalarOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = a·x + b.</summary>
    internal readonly struct Affine : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.MultiplyAdd(a, x, b);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Multiply(a, dy);
    }

    /// <summary>y = x + a.</summary>
    internal readonly struct AddScalar : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) => TSimd.Add(x, a);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => dy;
    }

    /// <summary>y = a·x.</summary>
    internal readonly struct MultiplyScalar : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(x, a);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Multiply(dy, a);
    }

    /// <summary>y = x/a.</summary>
    internal readonly struct DivideScalar : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) => TSimd.Divide(x, a);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Divide(dy, a);
    }

    /// <summary>y = a − x.</summary>
    internal readonly struct SubtractFrom : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.None;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Subtract(a, x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => VectorMath.Negate<TVector, TSimd>(dy);
    }

    /// <summary>y = a/x.</summary>
    internal readonly struct DivideInto : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input | UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) => TSimd.Divide(a, x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            VectorMath.Negate<TVector, TSimd>(TSimd.Divide(TSimd.Multiply(dy, y), x));
    }

    /// <summary>y = x within [a, b], b where the bounds cross; slope 1 at the bounds.</summary>
    internal readonly struct Clamp : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Minimum<TVector, TSimd>(b, VectorMath.Maximum<TVector, TSimd>(a, x));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector inside = TSimd.And(TSimd.LessOrEqual(a, x), TSimd.LessOrEqual(x, b));
            return TSimd.And(inside, dy);
        }
    }

    /// <summary>NaN becomes a, +∞ becomes b and −∞ becomes c.</summary>
    internal readonly struct NanToNumber : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            x = TSimd.Select(TSimd.Equal(x, x), x, a);
            x = TSimd.Select(TSimd.Equal(x, TSimd.Broadcast(float.PositiveInfinity)), b, x);
            return TSimd.Select(TSimd.Equal(x, TSimd.Broadcast(float.NegativeInfinity)), c, x);
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.And(TSimd.Less(VectorMath.Abs<TVector, TSimd>(x), TSimd.Broadcast(float.PositiveInfinity)), dy);
    }
}

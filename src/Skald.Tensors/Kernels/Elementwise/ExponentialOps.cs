using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Exponentials, logarithms, powers and circular functions.</summary>
internal static class ExponentialOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = eˣ.</summary>
    internal readonly struct Exp : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Exp<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Multiply(dy, y);
    }

    /// <summary>y = 2ˣ.</summary>
    internal readonly struct Exp2 : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Exp2<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, TSimd.Multiply(y, TSimd.Broadcast(0.693147182f)));
    }

    /// <summary>y = eˣ − 1.</summary>
    internal readonly struct Expm1 : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Expm1<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, TSimd.Add(y, TSimd.Broadcast(1f)));
    }

    /// <summary>y = ln x.</summary>
    internal readonly struct Log : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Log<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) => TSimd.Divide(dy, x);
    }

    /// <summary>y = log₂ x.</summary>
    internal readonly struct Log2 : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Log2<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Divide(dy, TSimd.Multiply(x, TSimd.Broadcast(0.693147182f)));
    }

    /// <summary>y = log₁₀ x.</summary>
    internal readonly struct Log10 : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Log10<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Divide(dy, TSimd.Multiply(x, TSimd.Broadcast(2.30258512f)));
    }

    /// <summary>y = ln(1 + x).</summary>
    internal readonly struct Log1p : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Log1p<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Divide(dy, TSimd.Add(x, TSimd.Broadcast(1f)));
    }

    /// <summary>y = sin x.</summary>
    internal readonly struct Sin : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Sin<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, VectorMath.Cos<TVector, TSimd>(x));
    }

    /// <summary>y = cos x.</summary>
    internal readonly struct Cos : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Cos<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            VectorMath.Negate<TVector, TSimd>(TSimd.Multiply(dy, VectorMath.Sin<TVector, TSimd>(x)));
    }

    /// <summary>y = tan x.</summary>
    internal readonly struct Tan : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Tan<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, TSimd.MultiplyAdd(y, y, TSimd.Broadcast(1f)));
    }

    /// <summary>y = atan x.</summary>
    internal readonly struct Atan : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Atan<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Divide(dy, TSimd.MultiplyAdd(x, x, TSimd.Broadcast(1f)));
    }

    /// <summary>y = sinh x.</summary>
    internal readonly struct Sinh : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Sinh<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, VectorMath.Cosh<TVector, TSimd>(x));
    }

    /// <summary>y = cosh x.</summary>
    internal readonly struct Cosh : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Cosh<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, VectorMath.Sinh<TVector, TSimd>(x));
    }

    /// <summary>y = erf x.</summary>
    internal readonly struct Erf : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Erf<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector bell = VectorMath.Exp<TVector, TSimd>(VectorMath.Negate<TVector, TSimd>(TSimd.Multiply(x, x)));
            return TSimd.Multiply(dy, TSimd.Multiply(bell, TSimd.Broadcast(1.12837923f)));
        }
    }

    /// <summary>y = xᵃ, a root where a = ½; an exponent of 0 has no gradient, not even at infinity.</summary>
    internal readonly struct PowScalar : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.Equal(a, TSimd.Broadcast(0.5f)), TSimd.Sqrt(x), VectorMath.Pow<TVector, TSimd>(x, a));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector slope =
                TSimd.Multiply(a, VectorMath.Pow<TVector, TSimd>(x, TSimd.Subtract(a, TSimd.Broadcast(1f))));
            return TSimd.Select(TSimd.Equal(a, TSimd.Zero), TSimd.Zero, TSimd.Multiply(dy, slope));
        }
    }

    /// <summary>y = aˣ.</summary>
    internal readonly struct PowOf : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Pow<TVector, TSimd>(a, x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector slope = TSimd.Multiply(dy, TSimd.Multiply(y, VectorMath.Log<TVector, TSimd>(a)));
            return TSimd.Select(TSimd.And(TSimd.Equal(a, TSimd.Zero), TSimd.Equal(y, TSimd.Zero)), TSimd.Zero, slope);
        }
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Activations that bend softly between straight lines.</summary>
internal static class SoftPieceOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = x above 0, a(eˣ − 1) below; slope a at 0.</summary>
    internal readonly struct Elu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.Less(TSimd.Zero, x), x,
                TSimd.Multiply(a, VectorMath.Expm1<TVector, TSimd>(TSimd.Min(TSimd.Zero, x))));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector below =
                TSimd.Multiply(dy, TSimd.Multiply(a, VectorMath.Exp<TVector, TSimd>(TSimd.Min(TSimd.Zero, x))));
            return TSimd.Select(TSimd.Less(TSimd.Zero, x), dy, below);
        }
    }

    /// <summary>y = x above 0, a(e^(x/a) − 1) below.</summary>
    internal readonly struct Celu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.Less(TSimd.Zero, x), x,
                TSimd.Multiply(a, VectorMath.Expm1<TVector, TSimd>(TSimd.Divide(TSimd.Min(TSimd.Zero, x), a))));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector below =
                TSimd.Multiply(dy, VectorMath.Exp<TVector, TSimd>(TSimd.Divide(TSimd.Min(TSimd.Zero, x), a)));
            return TSimd.Select(TSimd.Less(TSimd.Zero, x), dy, below);
        }
    }

    /// <summary>The self-normalising ELU: fixed scale and α.</summary>
    internal readonly struct Selu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector below =
                TSimd.Multiply(TSimd.Broadcast(1.6732632f * 1.0507010f),
                VectorMath.Expm1<TVector, TSimd>(TSimd.Min(TSimd.Zero, x)));
            return TSimd.Select(TSimd.Less(TSimd.Zero, x), TSimd.Multiply(TSimd.Broadcast(1.0507010f), x), below);
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector below =
                TSimd.Multiply(TSimd.Broadcast(1.6732632f * 1.0507010f),
                VectorMath.Exp<TVector, TSimd>(TSimd.Min(TSimd.Zero, x)));
            return TSimd.Multiply(dy, TSimd.Select(TSimd.Less(TSimd.Zero, x), TSimd.Broadcast(1.0507010f), below));
        }
    }

    /// <summary>y = x/(1 + |x|).</summary>
    internal readonly struct Softsign : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Divide(x, TSimd.Add(TSimd.Broadcast(1f), VectorMath.Abs<TVector, TSimd>(x)));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector d = TSimd.Add(TSimd.Broadcast(1f), VectorMath.Abs<TVector, TSimd>(x));
            return TSimd.Divide(TSimd.Divide(dy, d), d);
        }
    }

    /// <summary>y = x − tanh x.</summary>
    internal readonly struct TanhShrink : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Subtract(x, VectorMath.Tanh<TVector, TSimd>(x));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector t = VectorMath.Tanh<TVector, TSimd>(x);
            return TSimd.Multiply(dy, TSimd.Multiply(t, t));
        }
    }

    /// <summary>y = a tanh(x/a).</summary>
    internal readonly struct SoftCap : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(a, VectorMath.Tanh<TVector, TSimd>(TSimd.Divide(x, a)));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector t = TSimd.Divide(y, a);
            return TSimd.Multiply(dy, TSimd.NegateMultiplyAdd(t, t, TSimd.Broadcast(1f)));
        }
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Activations with exponentials.</summary>
internal static class SmoothActivationOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = 1/(1 + e⁻ˣ).</summary>
    internal readonly struct Sigmoid : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Sigmoid<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, TSimd.Multiply(y, TSimd.Subtract(TSimd.Broadcast(1f), y)));
    }

    /// <summary>y = ln σ(x).</summary>
    internal readonly struct LogSigmoid : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Negate<TVector, TSimd>(VectorMath.Softplus<TVector, TSimd>(VectorMath.Negate<TVector, TSimd>(
                x)));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, VectorMath.Sigmoid<TVector, TSimd>(VectorMath.Negate<TVector, TSimd>(x)));
    }

    /// <summary>y = tanh x.</summary>
    internal readonly struct Tanh : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Tanh<TVector, TSimd>(x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(dy, TSimd.NegateMultiplyAdd(y, y, TSimd.Broadcast(1f)));
    }

    /// <summary>y = x Φ(x), with the error function; NaN at infinity, as in PyTorch: hence x · 0.</summary>
    internal readonly struct Gelu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector twice = VectorMath.OnePlusErf<TVector, TSimd>(TSimd.Multiply(x, TSimd.Broadcast(0.707106769f)));
            return TSimd.Multiply(TSimd.Broadcast(0.5f), TSimd.MultiplyAdd(x, twice, TSimd.Multiply(x, TSimd.Zero)));
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector cdf =
                TSimd.Multiply(TSimd.Broadcast(0.5f),
                VectorMath.OnePlusErf<TVector, TSimd>(TSimd.Multiply(x, TSimd.Broadcast(0.707106769f))));
            TVector bell =
                VectorMath.Exp<TVector, TSimd>(TSimd.Multiply(TSimd.Broadcast(-0.5f), TSimd.Multiply(x, x)));
            TVector pdf = TSimd.Multiply(bell, TSimd.Broadcast(0.398942292f));
            return TSimd.Multiply(dy, TSimd.MultiplyAdd(x, pdf, cdf));
        }
    }

    /// <summary>y = x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))).</summary>
    internal readonly struct GeluTanh : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector cube = TSimd.Multiply(TSimd.Multiply(x, x), x);
            TVector inner =
                TSimd.Multiply(TSimd.Broadcast(0.797884583f), TSimd.MultiplyAdd(TSimd.Broadcast(0.044715f), cube, x));
            return TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(0.5f), x),
                TSimd.Add(TSimd.Broadcast(1f), VectorMath.Tanh<TVector, TSimd>(inner)));
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector square = TSimd.Multiply(x, x);
            TVector inner =
                TSimd.Multiply(TSimd.Broadcast(0.797884583f),
                TSimd.MultiplyAdd(TSimd.Broadcast(0.044715f), TSimd.Multiply(square, x), x));
            TVector tanh = VectorMath.Tanh<TVector, TSimd>(inner);
            TVector one = TSimd.Broadcast(1f);
            TVector innerSlope =
                TSimd.Multiply(TSimd.Broadcast(0.797884583f),
                TSimd.MultiplyAdd(TSimd.Broadcast(3f * 0.044715f), square, one));
            TVector bend = TSimd.Multiply(TSimd.NegateMultiplyAdd(tanh, tanh, one), innerSlope);
            TVector half = TSimd.Broadcast(0.5f);
            TVector slope =
                TSimd.MultiplyAdd(TSimd.Multiply(half, x), bend, TSimd.Multiply(half, TSimd.Add(one, tanh)));
            return TSimd.Multiply(dy, slope);
        }
    }

    /// <summary>y = x σ(1.702 x).</summary>
    internal readonly struct QuickGelu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(x, VectorMath.Sigmoid<TVector, TSimd>(TSimd.Multiply(TSimd.Broadcast(1.702f), x)));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector scale = TSimd.Broadcast(1.702f);
            TVector s = VectorMath.Sigmoid<TVector, TSimd>(TSimd.Multiply(scale, x));
            TVector bell = TSimd.Multiply(s, TSimd.Subtract(TSimd.Broadcast(1f), s));
            return TSimd.Multiply(dy, TSimd.MultiplyAdd(scale, TSimd.Multiply(x, bell), s));
        }
    }

    /// <summary>y = x σ(x).</summary>
    internal readonly struct Silu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Divide(x,
                TSimd.Add(TSimd.Broadcast(1f), VectorMath.Exp<TVector, TSimd>(VectorMath.Negate<TVector, TSimd>(x))));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector one = TSimd.Broadcast(1f);
            TVector s = VectorMath.Sigmoid<TVector, TSimd>(x);
            return TSimd.Multiply(dy, TSimd.Multiply(s, TSimd.MultiplyAdd(x, TSimd.Subtract(one, s), one)));
        }
    }

    /// <summary>y = x tanh(ln(1 + eˣ)).</summary>
    internal readonly struct Mish : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(x, VectorMath.Tanh<TVector, TSimd>(VectorMath.Softplus<TVector, TSimd>(x)));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector t = VectorMath.Tanh<TVector, TSimd>(VectorMath.Softplus<TVector, TSimd>(x));
            TVector bend =
                TSimd.Multiply(TSimd.Multiply(x, VectorMath.Sigmoid<TVector, TSimd>(x)),
                TSimd.NegateMultiplyAdd(t, t, TSimd.Broadcast(1f)));
            return TSimd.Multiply(dy, TSimd.Add(t, bend));
        }
    }

    /// <summary>y = ln(1 + e^(a·x))/a, and x itself where a·x &gt; b.</summary>
    internal readonly struct Softplus : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector z = TSimd.Multiply(a, x);
            return TSimd.Select(TSimd.Less(b, z), x, TSimd.Divide(VectorMath.Softplus<TVector, TSimd>(z), a));
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector z = TSimd.Multiply(a, x);
            return TSimd.Select(TSimd.Less(b, z), dy, TSimd.Multiply(dy, VectorMath.Sigmoid<TVector, TSimd>(z)));
        }
    }
}

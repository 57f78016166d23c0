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

    /// <summary>y = x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))), which is x σ(2√(2/π)(x + 0.044715 x³)).</summary>
    internal readonly struct GeluTanh : IUnaryOp
    {
        private const float Linear = 1.59576917f;    // 2√(2/π)
        private const float Cubic = 0.0713548139f;   // 0.044715 of it

        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Multiply(x, Gate<TVector, TSimd>(x, TSimd.Multiply(x, x)));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            Both<TVector, TSimd>(x, dy, out _);

        /// <summary>dy · f′(x), and f(x), which share the exponential and the division.</summary>
        [MethodImpl(Inline)]
        public static TVector Both<TVector, TSimd>(TVector x, TVector dy, out TVector y)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            TVector square = TSimd.Multiply(x, x), one = TSimd.Broadcast(1f);
            TVector gate = Gate<TVector, TSimd>(x, square);
            y = TSimd.Multiply(x, gate);
            TVector innerSlope = TSimd.MultiplyAdd(TSimd.Broadcast(3f * Cubic), square, TSimd.Broadcast(Linear));
            TVector bend = TSimd.Multiply(TSimd.Subtract(one, gate), innerSlope);
            return TSimd.Multiply(dy, TSimd.MultiplyAdd(y, bend, gate));
        }

        [MethodImpl(Inline)]
        private static TVector Gate<TVector, TSimd>(TVector x, TVector square)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            TVector inner = TSimd.MultiplyAdd(TSimd.Broadcast(-Cubic), square, TSimd.Broadcast(-Linear));
            TVector power = VectorMath.Exp<TVector, TSimd>(TSimd.Multiply(inner, x));
            TVector one = TSimd.Broadcast(1f);
            return TSimd.Divide(one, TSimd.Add(one, power));
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

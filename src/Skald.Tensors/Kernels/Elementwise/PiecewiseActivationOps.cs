using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Activations made of straight pieces.</summary>
internal static class PiecewiseActivationOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = max(x, 0), slope 0 at 0.</summary>
    internal readonly struct Relu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Max(TSimd.Zero, x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.LessOrEqual(y, TSimd.Zero), TSimd.Zero, dy);
    }

    /// <summary>y = max(x, 0)².</summary>
    internal readonly struct SquaredRelu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector r = TSimd.Max(TSimd.Zero, x);
            return TSimd.Multiply(r, r);
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector r = TSimd.Max(TSimd.Zero, x);
            return TSimd.Multiply(dy, TSimd.Add(r, r));
        }
    }

    /// <summary>y = x within [0, 6], slope 0 at both.</summary>
    internal readonly struct Relu6 : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Minimum<TVector, TSimd>(TSimd.Broadcast(6f), TSimd.Max(TSimd.Zero, x));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.And(TSimd.And(TSimd.Less(TSimd.Zero, x), TSimd.Less(x, TSimd.Broadcast(6f))), dy);
    }

    /// <summary>y = x above 0, a·x below; slope a at 0.</summary>
    internal readonly struct LeakyRelu : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.Less(TSimd.Zero, x), x, TSimd.Multiply(a, x));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.Less(TSimd.Zero, x), dy, TSimd.Multiply(a, dy));
    }

    /// <summary>y = x within [a, b], slope 0 at both.</summary>
    internal readonly struct HardTanh : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            VectorMath.Minimum<TVector, TSimd>(b, VectorMath.Maximum<TVector, TSimd>(a, x));

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.And(TSimd.And(TSimd.Less(a, x), TSimd.Less(x, b)), dy);
    }

    /// <summary>y = (x + 3)/6 within [0, 1], slope 0 at ±3.</summary>
    internal readonly struct HardSigmoid : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector shifted = TSimd.Add(x, TSimd.Broadcast(3f));
            return TSimd.Divide(VectorMath.Minimum<TVector, TSimd>(TSimd.Broadcast(6f),
                VectorMath.Maximum<TVector, TSimd>(TSimd.Zero, shifted)), TSimd.Broadcast(6f));
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.And(TSimd.Less(VectorMath.Abs<TVector, TSimd>(x), TSimd.Broadcast(3f)),
                TSimd.Multiply(dy, TSimd.Broadcast(1f / 6f)));
    }

    /// <summary>y = x · hardsigmoid(x), slope 0 at −3 and 1 at 3.</summary>
    internal readonly struct HardSwish : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector gate =
                VectorMath.Minimum<TVector, TSimd>(TSimd.Broadcast(6f),
                VectorMath.Maximum<TVector, TSimd>(TSimd.Zero, TSimd.Add(x, TSimd.Broadcast(3f))));
            return TSimd.Divide(TSimd.Multiply(x, gate), TSimd.Broadcast(6f));
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        {
            TVector three = TSimd.Broadcast(3f);
            TVector inner = TSimd.Multiply(dy, TSimd.Add(TSimd.Divide(x, three), TSimd.Broadcast(0.5f)));
            TVector lower = TSimd.And(TSimd.Less(TSimd.Broadcast(-3f), x), inner);
            return TSimd.Select(TSimd.LessOrEqual(three, x), dy, lower);
        }
    }

    /// <summary>y = x moved by a towards 0, and 0 within [−a, a].</summary>
    internal readonly struct SoftShrink : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        {
            TVector size = TSimd.Subtract(VectorMath.Abs<TVector, TSimd>(x), a);
            return TSimd.Select(TSimd.LessOrEqual(size, TSimd.Zero), TSimd.Zero,
                VectorMath.WithSign<TVector, TSimd>(size, x));
        }

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.Equal(y, TSimd.Zero), TSimd.Zero, dy);
    }

    /// <summary>y = x, and 0 within [−a, a].</summary>
    internal readonly struct HardShrink : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Output;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.LessOrEqual(VectorMath.Abs<TVector, TSimd>(x), a), TSimd.Zero, x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.Equal(y, TSimd.Zero), TSimd.Zero, dy);
    }

    /// <summary>y = x above a, b elsewhere.</summary>
    internal readonly struct Threshold : IUnaryOp
    {
        static UnarySaves IUnaryOp.Saves => UnarySaves.Input;

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.LessOrEqual(x, a), b, x);

        [MethodImpl(Inline)]
        static TVector IUnaryOp.Gradient<TVector, TSimd>(
            TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c) =>
            TSimd.Select(TSimd.LessOrEqual(x, a), TSimd.Zero, dy);
    }
}

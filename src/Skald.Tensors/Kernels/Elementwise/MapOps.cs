using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions of up to three numbers that need no derivative of their own.</summary>
internal static class MapOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = a.</summary>
    internal readonly struct Copy : IMapOp
    {
        static int IMapOp.Inputs => 1;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) => a;
    }

    /// <summary>y = a + s · b · c.</summary>
    internal readonly struct AddProduct : IMapOp
    {
        static int IMapOp.Inputs => 3;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TSimd.MultiplyAdd(TSimd.Multiply(s, b), c, a);
    }

    /// <summary>y = a + s · b / c.</summary>
    internal readonly struct AddQuotient : IMapOp
    {
        static int IMapOp.Inputs => 3;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TSimd.MultiplyAdd(s, TSimd.Divide(b, c), a);
    }

    /// <summary>y = a + c (b − a), from the nearer end.</summary>
    internal readonly struct Interpolate : IMapOp
    {
        static int IMapOp.Inputs => 3;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s)
        {
            TVector span = TSimd.Subtract(b, a);
            TVector fromA = TSimd.MultiplyAdd(c, span, a);
            TVector fromB = TSimd.NegateMultiplyAdd(span, TSimd.Subtract(TSimd.Broadcast(1f), c), b);
            return TSimd.Select(TSimd.Less(VectorMath.Abs<TVector, TSimd>(c), TSimd.Broadcast(0.5f)), fromA, fromB);
        }
    }

    /// <summary>y = a + s · b.</summary>
    internal readonly struct ScaledSum : IMapOp
    {
        static int IMapOp.Inputs => 2;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TSimd.MultiplyAdd(s, b, a);
    }

    /// <summary>y = s · a · b.</summary>
    internal readonly struct Product : IMapOp
    {
        static int IMapOp.Inputs => 2;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TSimd.Multiply(s, TSimd.Multiply(a, b));
    }

    /// <summary>y = a · b · c.</summary>
    internal readonly struct ProductOfThree : IMapOp
    {
        static int IMapOp.Inputs => 3;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TSimd.Multiply(TSimd.Multiply(a, b), c);
    }

    /// <summary>y = a within [b, c]; c where the bounds cross.</summary>
    internal readonly struct Clamp : IMapOp
    {
        static int IMapOp.Inputs => 3;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            VectorMath.Minimum<TVector, TSimd>(c, VectorMath.Maximum<TVector, TSimd>(b, a));
    }

    /// <summary>y = a above 0, b · a below: a slope per channel.</summary>
    internal readonly struct LeakyRelu : IMapOp
    {
        static int IMapOp.Inputs => 2;

        [MethodImpl(Inline)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TSimd.Select(TSimd.Less(TSimd.Zero, a), a, TSimd.Multiply(b, a));
    }
}

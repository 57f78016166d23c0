using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions of two numbers.</summary>
internal static class BinaryOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y = a + b.</summary>
    internal readonly struct Add : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) => TSimd.Add(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy) => dy;

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy) => dy;
    }

    /// <summary>y = a − b.</summary>
    internal readonly struct Subtract : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) => TSimd.Subtract(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy) => dy;

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy) =>
            VectorMath.Negate<TVector, TSimd>(dy);
    }

    /// <summary>y = a · b.</summary>
    internal readonly struct Multiply : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) => TSimd.Multiply(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy) => TSimd.Multiply(dy, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy) => TSimd.Multiply(dy, a);
    }

    /// <summary>y = a / b.</summary>
    internal readonly struct Divide : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) => TSimd.Divide(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy) => TSimd.Divide(dy, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy) =>
            VectorMath.Negate<TVector, TSimd>(TSimd.Multiply(dy, TSimd.Divide(TSimd.Divide(a, b), b)));
    }

    /// <summary>The larger of both, NaN where either is; equal values share the gradient in halves.</summary>
    internal readonly struct Maximum : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) =>
            VectorMath.Maximum<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector shared = TSimd.Select(TSimd.Equal(a, b), TSimd.Multiply(dy, TSimd.Broadcast(0.5f)), dy);
            return TSimd.Select(TSimd.Less(a, b), TSimd.Zero, shared);
        }

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector shared = TSimd.Select(TSimd.Equal(a, b), TSimd.Multiply(dy, TSimd.Broadcast(0.5f)), dy);
            return TSimd.Select(TSimd.Less(b, a), TSimd.Zero, shared);
        }
    }

    /// <summary>The smaller of both, NaN where either is; equal values share the gradient in halves.</summary>
    internal readonly struct Minimum : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) =>
            VectorMath.Minimum<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector shared = TSimd.Select(TSimd.Equal(a, b), TSimd.Multiply(dy, TSimd.Broadcast(0.5f)), dy);
            return TSimd.Select(TSimd.Less(b, a), TSimd.Zero, shared);
        }

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector shared = TSimd.Select(TSimd.Equal(a, b), TSimd.Multiply(dy, TSimd.Broadcast(0.5f)), dy);
            return TSimd.Select(TSimd.Less(a, b), TSimd.Zero, shared);
        }
    }

    /// <summary>y = a to the power b.</summary>
    internal readonly struct Pow : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) => VectorMath.Pow<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector slope =
                TSimd.Multiply(b, VectorMath.Pow<TVector, TSimd>(a, TSimd.Subtract(b, TSimd.Broadcast(1f))));
            return TSimd.Select(TSimd.Equal(b, TSimd.Zero), TSimd.Zero, TSimd.Multiply(dy, slope));
        }

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector slope =
                TSimd.Multiply(dy,
                TSimd.Multiply(VectorMath.Pow<TVector, TSimd>(a, b), VectorMath.Log<TVector, TSimd>(a)));
            TVector flat = TSimd.And(TSimd.Equal(a, TSimd.Zero), TSimd.LessOrEqual(TSimd.Zero, b));
            return TSimd.Select(flat, TSimd.Zero, slope);
        }
    }

    /// <summary>The angle of the point (b, a).</summary>
    internal readonly struct Atan2 : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) => VectorMath.Atan2<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector square = TSimd.MultiplyAdd(a, a, TSimd.Multiply(b, b));
            TVector slope = TSimd.Divide(b, square);
            return TSimd.Multiply(dy, TSimd.Select(TSimd.Equal(square, TSimd.Zero), TSimd.Zero, slope));
        }

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy)
        {
            TVector square = TSimd.MultiplyAdd(a, a, TSimd.Multiply(b, b));
            TVector slope = TSimd.Divide(VectorMath.Negate<TVector, TSimd>(a), square);
            return TSimd.Multiply(dy, TSimd.Select(TSimd.Equal(square, TSimd.Zero), TSimd.Zero, slope));
        }
    }

    /// <summary>The rest of a / b with the sign of a.</summary>
    internal readonly struct Fmod : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) =>
            LaneArithmetic.Fmod<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy) => dy;

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy) =>
            VectorMath.Negate<TVector, TSimd>(TSimd.Multiply(dy,
                VectorMath.Truncate<TVector, TSimd>(TSimd.Divide(a, b))));
    }

    /// <summary>The rest of a / b with the sign of b.</summary>
    internal readonly struct Remainder : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) =>
            LaneArithmetic.Remainder<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy) => dy;

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy) =>
            VectorMath.Negate<TVector, TSimd>(TSimd.Multiply(dy, TSimd.Floor(TSimd.Divide(a, b))));
    }

    /// <summary>⌊a / b⌋, without the rounding of a / b.</summary>
    internal readonly struct FloorDivide : IBinaryOp
    {
        [MethodImpl(Inline)]
        static TVector IBinaryOp.Apply<TVector, TSimd>(TVector a, TVector b) =>
            LaneArithmetic.FloorDivide<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static TVector IBinaryOp.First<TVector, TSimd>(TVector a, TVector b, TVector dy) => TSimd.Zero;

        [MethodImpl(Inline)]
        static TVector IBinaryOp.Second<TVector, TSimd>(TVector a, TVector b, TVector dy) => TSimd.Zero;
    }
}

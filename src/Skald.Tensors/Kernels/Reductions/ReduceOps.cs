using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>The reductions of <see cref="ReduceOp"/> as types.</summary>
internal static class ReduceOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Σ x.</summary>
    internal readonly struct Sum : IReduceOp
    {
        static float IReduceOp.Identity => 0f;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) => TSimd.Add(total, x);

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => TSimd.Add(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => TSimd.Sum(total);

        static double IReduceOp.Join(double a, double b) => a + b;

        static float IReduceOp.Finish(double total, long count) => (float)total;
    }

    /// <summary>Σ x / n.</summary>
    internal readonly struct Mean : IReduceOp
    {
        static float IReduceOp.Identity => 0f;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) => TSimd.Add(total, x);

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => TSimd.Add(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => TSimd.Sum(total);

        static double IReduceOp.Join(double a, double b) => a + b;

        static float IReduceOp.Finish(double total, long count) => (float)(total / count);
    }

    /// <summary>Σ x².</summary>
    internal readonly struct SumOfSquares : IReduceOp
    {
        static float IReduceOp.Identity => 0f;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) => TSimd.MultiplyAdd(x, x, total);

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => TSimd.Add(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => TSimd.Sum(total);

        static double IReduceOp.Join(double a, double b) => a + b;

        static float IReduceOp.Finish(double total, long count) => (float)total;
    }

    /// <summary>√Σ x².</summary>
    internal readonly struct Norm : IReduceOp
    {
        static float IReduceOp.Identity => 0f;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) => TSimd.MultiplyAdd(x, x, total);

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => TSimd.Add(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => TSimd.Sum(total);

        static double IReduceOp.Join(double a, double b) => a + b;

        static float IReduceOp.Finish(double total, long count) => (float)double.Sqrt(total);
    }

    /// <summary>Σ |x|.</summary>
    internal readonly struct AbsoluteSum : IReduceOp
    {
        static float IReduceOp.Identity => 0f;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) =>
            TSimd.Add(total, VectorMath.Abs<TVector, TSimd>(x));

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => TSimd.Add(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => TSimd.Sum(total);

        static double IReduceOp.Join(double a, double b) => a + b;

        static float IReduceOp.Finish(double total, long count) => (float)total;
    }

    /// <summary>max |x|.</summary>
    internal readonly struct AbsoluteMax : IReduceOp
    {
        static float IReduceOp.Identity => 0f;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) =>
            VectorMath.Maximum<TVector, TSimd>(total, VectorMath.Abs<TVector, TSimd>(x));

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => VectorMath.Maximum<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => LaneTree.Max<TVector, TSimd>(total);

        static double IReduceOp.Join(double a, double b) => LaneTree.Larger(a, b);

        static float IReduceOp.Finish(double total, long count) => (float)total;
    }

    /// <summary>max x.</summary>
    internal readonly struct Max : IReduceOp
    {
        static float IReduceOp.Identity => float.NegativeInfinity;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) =>
            VectorMath.Maximum<TVector, TSimd>(total, x);

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => VectorMath.Maximum<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => LaneTree.Max<TVector, TSimd>(total);

        static double IReduceOp.Join(double a, double b) => LaneTree.Larger(a, b);

        static float IReduceOp.Finish(double total, long count) => (float)total;
    }

    /// <summary>min x.</summary>
    internal readonly struct Min : IReduceOp
    {
        static float IReduceOp.Identity => float.PositiveInfinity;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) =>
            VectorMath.Minimum<TVector, TSimd>(total, x);

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => VectorMath.Minimum<TVector, TSimd>(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => LaneTree.Min<TVector, TSimd>(total);

        static double IReduceOp.Join(double a, double b) => LaneTree.Smaller(a, b);

        static float IReduceOp.Finish(double total, long count) => (float)total;
    }

    /// <summary>Π x.</summary>
    internal readonly struct Product : IReduceOp
    {
        static float IReduceOp.Identity => 1f;

        [MethodImpl(Inline)]
        static TVector IReduceOp.Step<TVector, TSimd>(TVector total, TVector x) => TSimd.Multiply(total, x);

        [MethodImpl(Inline)]
        static TVector IReduceOp.Join<TVector, TSimd>(TVector a, TVector b) => TSimd.Multiply(a, b);

        [MethodImpl(Inline)]
        static float IReduceOp.Lanes<TVector, TSimd>(TVector total) => LaneTree.Product<TVector, TSimd>(total);

        static double IReduceOp.Join(double a, double b) => a * b;

        static float IReduceOp.Finish(double total, long count) => (float)total;
    }
}

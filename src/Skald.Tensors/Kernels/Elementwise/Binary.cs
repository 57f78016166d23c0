using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Functions of two numbers over arrays of any strides.</summary>
internal static unsafe class Binary
{
    private enum Part
    {
        Value,
        First,
        Second,
    }

    /// <summary>y = f(a, b).</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The function.</param>
    /// <param name="layout">How y, a and b are walked.</param>
    /// <param name="y">Written; may be an input of the same strides.</param>
    /// <param name="a">First argument.</param>
    /// <param name="b">Second argument.</param>
    public static void Apply(Workers workers, BinaryOp op, in StridedLayout layout, float* y, float* a, float* b) =>
        Run(workers, op, Part.Value, layout, y, a, b, null);

    /// <summary>da = dy · ∂f/∂a in the common shape; the caller sums where a was repeated.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The function.</param>
    /// <param name="layout">How da, a, b and dy are walked.</param>
    /// <param name="da">Written.</param>
    /// <param name="a">First argument.</param>
    /// <param name="b">Second argument.</param>
    /// <param name="dy">Gradient of the result.</param>
    public static void GradientFirst(
        Workers workers, BinaryOp op, in StridedLayout layout, float* da, float* a, float* b, float* dy) =>
        Run(workers, op, Part.First, layout, da, a, b, dy);

    /// <summary>db = dy · ∂f/∂b in the common shape.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The function.</param>
    /// <param name="layout">How db, a, b and dy are walked.</param>
    /// <param name="db">Written.</param>
    /// <param name="a">First argument.</param>
    /// <param name="b">Second argument.</param>
    /// <param name="dy">Gradient of the result.</param>
    public static void GradientSecond(
        Workers workers, BinaryOp op, in StridedLayout layout, float* db, float* a, float* b, float* dy) =>
        Run(workers, op, Part.Second, layout, db, a, b, dy);

    private static void Run(
        Workers workers, BinaryOp op, Part part, in StridedLayout layout, float* y, float* a, float* b, float* dy)
    {
        switch (op)
        {
            case BinaryOp.Add: Run<BinaryOps.Add>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Subtract: Run<BinaryOps.Subtract>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Multiply: Run<BinaryOps.Multiply>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Divide: Run<BinaryOps.Divide>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Maximum: Run<BinaryOps.Maximum>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Minimum: Run<BinaryOps.Minimum>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Pow: Run<BinaryOps.Pow>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Atan2: Run<BinaryOps.Atan2>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Fmod: Run<BinaryOps.Fmod>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.Remainder: Run<BinaryOps.Remainder>(workers, part, layout, y, a, b, dy); break;
            case BinaryOp.FloorDivide: Run<BinaryOps.FloorDivide>(workers, part, layout, y, a, b, dy); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, "Binary: no such function.");
        }
    }

    private static void Run<TOp>(
        Workers workers, Part part, in StridedLayout layout, float* y, float* a, float* b, float* dy)
        where TOp : struct, IBinaryOp
    {
        switch (part)
        {
            case Part.First: Map.Run<FirstSlope<TOp>>(workers, layout, y, a, b, dy, 0); break;
            case Part.Second: Map.Run<SecondSlope<TOp>>(workers, layout, y, a, b, dy, 0); break;
            default: Map.Run<Value<TOp>>(workers, layout, y, a, b, null, 0); break;
        }
    }

    private readonly struct Value<TOp> : IMapOp
        where TOp : struct, IBinaryOp
    {
        static int IMapOp.Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TOp.Apply<TVector, TSimd>(a, b);
    }

    private readonly struct FirstSlope<TOp> : IMapOp
        where TOp : struct, IBinaryOp
    {
        static int IMapOp.Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TOp.First<TVector, TSimd>(a, b, c);
    }

    private readonly struct SecondSlope<TOp> : IMapOp
        where TOp : struct, IBinaryOp
    {
        static int IMapOp.Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector IMapOp.Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s) =>
            TOp.Second<TVector, TSimd>(a, b, c);
    }
}

using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>The functions of <see cref="Activation"/> on sixteen lanes.</summary>
internal static class ActivationFunction
{
    /// <summary>The function's value; the same bits as the element-wise operator's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TVector, TSimd>(Activation activation, TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        switch (activation)
        {
            case Activation.None:
                return x;
            case Activation.Relu:
                return TSimd.Max(x, TSimd.Zero);
            case Activation.SquaredRelu:
                TVector positive = TSimd.Max(x, TSimd.Zero);
                return TSimd.Multiply(positive, positive);
            case Activation.Gelu:
                return Of<SmoothActivationOps.Gelu, TVector, TSimd>(x);
            case Activation.GeluTanh:
                return Of<SmoothActivationOps.GeluTanh, TVector, TSimd>(x);
            default:
                return Of<SmoothActivationOps.Silu, TVector, TSimd>(x);
        }
    }

    /// <summary>dy · f′(x), and f(x) in <paramref name="y"/>; the same bits as the element-wise operators'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gradient<TVector, TSimd>(Activation activation, TVector x, TVector dy, out TVector y)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        switch (activation)
        {
            case Activation.None:
                y = x;
                return dy;
            case Activation.Relu:
                return Both<PiecewiseActivationOps.Relu, TVector, TSimd>(x, dy, out y);
            case Activation.SquaredRelu:
                return Both<PiecewiseActivationOps.SquaredRelu, TVector, TSimd>(x, dy, out y);
            case Activation.Gelu:
                return Both<SmoothActivationOps.Gelu, TVector, TSimd>(x, dy, out y);
            case Activation.GeluTanh:
                return SmoothActivationOps.GeluTanh.Both<TVector, TSimd>(x, dy, out y);
            default:
                return Both<SmoothActivationOps.Silu, TVector, TSimd>(x, dy, out y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Of<TOp, TVector, TSimd>(TVector x)
        where TOp : IUnaryOp
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TOp.Apply<TVector, TSimd>(x, TSimd.Zero, TSimd.Zero, TSimd.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Both<TOp, TVector, TSimd>(TVector x, TVector dy, out TVector y)
        where TOp : IUnaryOp
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        y = TOp.Apply<TVector, TSimd>(x, TSimd.Zero, TSimd.Zero, TSimd.Zero);
        return TOp.Gradient<TVector, TSimd>(x, y, dy, TSimd.Zero, TSimd.Zero, TSimd.Zero);
    }
}

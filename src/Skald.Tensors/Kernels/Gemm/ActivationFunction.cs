using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>The functions of <see cref="Activation"/> on sixteen lanes.</summary>
internal static class ActivationFunction
{
    /// <exception cref="NotSupportedException">The function has no vector form.</exception>
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
            default:
                throw new NotSupportedException(
                    $"Gemm: the epilogue knows None, Relu and SquaredRelu, got {activation}; apply it separately.");
        }
    }
}

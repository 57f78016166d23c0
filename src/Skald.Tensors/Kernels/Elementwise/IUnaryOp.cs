using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>A function of one number and its derivative, on sixteen lanes.</summary>
/// <remarks>The meaning of the settings a, b and c is the function's own: see <see cref="UnaryOp"/>.</remarks>
internal interface IUnaryOp
{
    /// <summary>What <see cref="Gradient"/> reads; the rest may be absent.</summary>
    static abstract UnarySaves Saves { get; }

    /// <summary>y = f(x).</summary>
    static abstract TVector Apply<TVector, TSimd>(TVector x, TVector a, TVector b, TVector c)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;

    /// <summary>dx = dy · f′(x), with PyTorch's conventions at kinks.</summary>
    static abstract TVector Gradient<TVector, TSimd>(
        TVector x, TVector y, TVector dy, TVector a, TVector b, TVector c)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;
}

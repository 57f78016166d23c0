using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>A function of two numbers and its two derivatives, on sixteen lanes.</summary>
internal interface IBinaryOp
{
    /// <summary>y = f(a, b).</summary>
    static abstract TVector Apply<TVector, TSimd>(TVector a, TVector b)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;

    /// <summary>da = dy · ∂f/∂a.</summary>
    static abstract TVector First<TVector, TSimd>(TVector a, TVector b, TVector dy)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;

    /// <summary>db = dy · ∂f/∂b.</summary>
    static abstract TVector Second<TVector, TSimd>(TVector a, TVector b, TVector dy)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;
}

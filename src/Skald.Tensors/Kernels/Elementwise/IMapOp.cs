using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>A function of up to three numbers and a setting, on sixteen lanes.</summary>
internal interface IMapOp
{
    /// <summary>Inputs that are read: 1 to 3.</summary>
    static abstract int Inputs { get; }

    /// <summary>y = f(a, b, c; s).</summary>
    static abstract TVector Apply<TVector, TSimd>(TVector a, TVector b, TVector c, TVector s)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;
}

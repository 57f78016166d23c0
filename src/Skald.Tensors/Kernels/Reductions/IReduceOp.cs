using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>How numbers become one: steps on sixteen lanes, a tree over them, and parts joined in double.</summary>
internal interface IReduceOp
{
    /// <summary>The result of no numbers, which also fills the lanes past a row's end.</summary>
    static abstract float Identity { get; }

    /// <summary>Takes sixteen more numbers in.</summary>
    static abstract TVector Step<TVector, TSimd>(TVector total, TVector x)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;

    /// <summary>Joins two partial results.</summary>
    static abstract TVector Join<TVector, TSimd>(TVector a, TVector b)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;

    /// <summary>The lanes as one, by a fixed tree.</summary>
    static abstract float Lanes<TVector, TSimd>(TVector total)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>;

    /// <summary>Joins the parts of a long row.</summary>
    static abstract double Join(double a, double b);

    /// <summary>The result for <paramref name="count"/> numbers.</summary>
    static abstract float Finish(double total, long count);
}

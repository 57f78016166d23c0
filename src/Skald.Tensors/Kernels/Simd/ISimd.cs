namespace Skald.Tensors.Kernels.Simd;

/// <summary>Sixteen float lanes, as one instruction set carries them out.</summary>
/// <remarks>
/// <para>
/// Every kernel is written once against sixteen lanes and compiled once per tag: one 512-bit register, two of 256 bits,
/// four of 128, or sixteen scalars. All operations act lane by lane with one IEEE 754 rounding, and sums over lanes
/// follow one fixed tree, so a kernel gives the same bits whichever tag carries it out.
/// </para>
/// <para>
/// A comparison yields a mask: all bits of a lane set or clear. Masks go to <see cref="Select"/> and the bitwise
/// operations only.
/// </para>
/// </remarks>
/// <typeparam name="TVector">The sixteen floats.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : unmanaged
{
    static abstract TVector Zero { get; }

    static abstract TVector Broadcast(float value);

    /// <summary>Reads sixteen floats.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes sixteen floats.</summary>
    static abstract void Store(TVector value, float* destination);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>c − a · b, rounded once.</summary>
    static abstract TVector NegateMultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a &gt; b ? a : b, so b where either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>a &lt; b ? a : b, so b where either is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>Nearest integer, halves to even.</summary>
    static abstract TVector Round(TVector a);

    static abstract TVector Floor(TVector a);

    static abstract TVector Less(TVector a, TVector b);

    static abstract TVector LessOrEqual(TVector a, TVector b);

    static abstract TVector Equal(TVector a, TVector b);

    /// <summary>Lanes of the second where the mask is set, of the third elsewhere.</summary>
    static abstract TVector Select(TVector mask, TVector whenSet, TVector whenClear);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>2ⁿ for integral n in [−126, 127]: the exponent field written directly.</summary>
    static abstract TVector PowerOfTwo(TVector n);

    /// <summary>a · 2ⁿ for integral n in [−252, 254], rounded once: into the denormals, or to infinity.</summary>
    static abstract TVector Scale(TVector a, TVector n);

    /// <summary>The unbiased exponent of each normal positive lane, as a float: ⌊log₂ a⌋.</summary>
    static abstract TVector Exponent(TVector a);

    /// <summary>The lanes scaled to [1, 2) with their sign dropped: the exponent field replaced by that of 1.</summary>
    static abstract TVector Mantissa(TVector a);

    /// <summary>The sum of all lanes by the fixed tree: halves of eight, then four, two, one.</summary>
    static abstract float Sum(TVector a);

    /// <summary>The largest lane, by the same tree with <see cref="Max"/>.</summary>
    static abstract float MaxLane(TVector a);

    /// <summary>The smallest lane, by the same tree with <see cref="Min"/>.</summary>
    static abstract float MinLane(TVector a);
}

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>A 16-bit float type of packed weights.</summary>
internal unsafe interface IHalfFormat
{
    /// <summary>Whether a number is finite.</summary>
    static abstract bool IsFinite(ushort bits);

    /// <summary>One number.</summary>
    static abstract float ToSingle(ushort bits);

    /// <summary>Numbers as floats, one per lane.</summary>
    static abstract TVector Load<TVector, TLanes>(ushort* source)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

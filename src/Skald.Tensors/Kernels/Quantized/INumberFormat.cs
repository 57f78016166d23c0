namespace Skald.Tensors.Kernels.Quantized;

/// <summary>A float type of packed weights.</summary>
internal unsafe interface INumberFormat
{
    /// <summary>Bytes of a number.</summary>
    static abstract int Bytes { get; }

    /// <summary>Whether a number is finite.</summary>
    static abstract bool IsFinite(byte* number);

    /// <summary>One number.</summary>
    static abstract float ToSingle(byte* number);

    /// <summary>Numbers as floats, one per lane.</summary>
    static abstract TVector Load<TVector, TLanes>(byte* source)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

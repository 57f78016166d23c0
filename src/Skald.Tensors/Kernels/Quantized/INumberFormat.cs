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

    /// <summary>Bytes from a lane's number of an even input to its number of the next.</summary>
    static abstract int NextInput { get; }

    /// <summary>The numbers of two inputs as floats, one per lane; a lane's numbers begin 4 bytes after the lane before.</summary>
    static abstract void LoadPair<TVector, TLanes>(byte* source, out TVector even, out TVector odd)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

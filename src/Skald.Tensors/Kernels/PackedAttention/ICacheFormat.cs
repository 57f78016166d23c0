using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>How a cache keeps keys and values in few bits.</summary>
internal unsafe interface ICacheFormat
{
    /// <summary>Number that the widths of keys and values must be multiples of.</summary>
    static abstract int WidthStep { get; }

    /// <summary>Writes a key as the source layout of the format's <see cref="IPackedMatrix"/>.</summary>
    static abstract void EncodeKey(float* key, int width, byte* source);

    /// <summary>Bytes of a value.</summary>
    static abstract int ValueBytes(int width);

    /// <summary>Writes a value.</summary>
    static abstract void EncodeValue(float* value, int width, byte* row);

    /// <summary>Numbers of a value as floats, one per lane.</summary>
    /// <param name="row">The value.</param>
    /// <param name="at">Place of the first number.</param>
    /// <param name="width">Numbers of the value.</param>
    static abstract TVector LoadValue<TVector, TLanes>(byte* row, int at, int width)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>One register of 32-bit lanes, a lane per output of a quantised product.</summary>
/// <remarks>
/// Products of bytes are summed exactly, so every instruction set gives the same integers; the few float operations
/// round once each, lane by lane. That makes the results equal on all processors.
/// </remarks>
/// <typeparam name="TVector">The register, whatever its lanes hold.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Lanes of a register: a divisor of 16.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of activations that fit into registers beside eight of weights.</summary>
    static abstract int TileRows { get; }

    static abstract TVector Load(void* source);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Broadcast(int value);

    static abstract TVector Broadcast(float value);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    /// <summary>Every 16-bit unit shifted right, zeros shifted in.</summary>
    static abstract TVector ShiftRight16(TVector a, int bits);

    /// <summary>Every 16-bit unit shifted left.</summary>
    static abstract TVector ShiftLeft16(TVector a, int bits);

    /// <summary>Every lane shifted left.</summary>
    static abstract TVector ShiftLeft32(TVector a, int bits);

    /// <summary>Unsigned bytes times signed bytes, neighbours added: 16-bit sums, which must fit.</summary>
    static abstract TVector MultiplyAddBytes(TVector unsigned, TVector signed);

    /// <summary>Signed 16-bit units multiplied, neighbours added to 32 bits.</summary>
    static abstract TVector MultiplyAddShorts(TVector a, TVector b);

    static abstract TVector AddShorts(TVector a, TVector b);

    static abstract TVector AddInts(TVector a, TVector b);

    /// <summary>sum + the four products of a lane's unsigned and signed bytes, for any values.</summary>
    static abstract TVector Dot(TVector sum, TVector unsigned, TVector signed);

    /// <summary>The 32-bit integers as floats.</summary>
    static abstract TVector ToSingle(TVector a);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Half-precision numbers as floats, one per lane.</summary>
    static abstract TVector LoadHalves(ushort* source);

    /// <summary>Half-precision numbers as floats: those in the lower halves of the lanes, and those in the upper.</summary>
    static abstract void Halves(TVector pairs, out TVector lower, out TVector upper);

    /// <summary>Signed bytes as integers, one per lane.</summary>
    static abstract TVector LoadSBytes(sbyte* source);
}

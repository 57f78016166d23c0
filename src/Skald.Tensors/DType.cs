namespace Skald.Tensors;

/// <summary>The type of a tensor's elements.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision: the type of all arithmetic.</summary>
    Float32,

    /// <summary>IEEE 754 half precision, for storage: converted to float32 before arithmetic.</summary>
    Float16,

    /// <summary>The upper half of a float32, for storage: converted to float32 before arithmetic.</summary>
    BFloat16,

    /// <summary>Signed 64-bit integers: ids and indices.</summary>
    Int64,

    /// <summary>Signed 32-bit integers.</summary>
    Int32,

    /// <summary>Signed 16-bit integers.</summary>
    Int16,

    /// <summary>Signed 8-bit integers.</summary>
    Int8,

    /// <summary>Unsigned 8-bit integers.</summary>
    UInt8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Weights in half precision, arranged for products: half the memory traffic of float32.</summary>
    PackedF16,

    /// <summary>Weights in bfloat16, arranged for products.</summary>
    PackedBF16,

    /// <summary>Weights in a file's own encoding, decoded where they are used: small and slow.</summary>
    Coded,

    /// <summary>Weights of 4 bits with a scale for 32: GGML's Q4_0.</summary>
    Q40,

    /// <summary>Weights of 4 bits with a scale and a minimum for 32: GGML's Q4_1.</summary>
    Q41,

    /// <summary>Weights of 5 bits with a scale for 32: GGML's Q5_0.</summary>
    Q50,

    /// <summary>Weights of 5 bits with a scale and a minimum for 32: GGML's Q5_1.</summary>
    Q51,

    /// <summary>Weights of 8 bits with a scale for 32: GGML's Q8_0.</summary>
    Q80,

    /// <summary>Weights of 4 bits with scales and minimums in two levels: GGML's Q4_K.</summary>
    Q4K,

    /// <summary>Weights of 5 bits with scales and minimums in two levels: GGML's Q5_K.</summary>
    Q5K,

    /// <summary>Weights of 6 bits with scales in two levels: GGML's Q6_K.</summary>
    Q6K,
}

/// <summary>What the element types are like.</summary>
public static class DTypeExtensions
{
    /// <summary>Bytes of one element.</summary>
    /// <exception cref="NotSupportedException">A quantised type, whose elements lie in blocks.</exception>
    public static int Size(this DType dtype) => dtype switch
    {
        DType.Int64 => 8,
        DType.Float32 or DType.Int32 => 4,
        DType.Float16 or DType.BFloat16 or DType.Int16 => 2,
        _ when dtype.IsQuantized() => throw new NotSupportedException(
            $"DType: {dtype} lies in blocks and has no size of one element; Dequantize the tensor first."),
        _ => 1,
    };

    /// <summary>
    /// Whether the elements are packed weights, quantised or in 16 bits: for Linear and Embedding, and nothing else.
    /// </summary>
    public static bool IsQuantized(this DType dtype) => dtype >= DType.PackedF16;

    /// <summary>Whether the type has fractions, and so gradients.</summary>
    public static bool IsFloatingPoint(this DType dtype) => dtype is DType.Float32 or DType.Float16 or DType.BFloat16;

    /// <summary>The type in which a binary operation on two types is carried out: the wider, floats before integers.</summary>
    public static DType Promote(DType a, DType b)
    {
        if (a == b) return a;
        if (a.IsFloatingPoint() || b.IsFloatingPoint()) return DType.Float32;
        if (a == DType.Bool) return b;
        if (b == DType.Bool) return a;
        if ((a, b) is (DType.UInt8, DType.Int8) or (DType.Int8, DType.UInt8)) return DType.Int16;
        return a.Size() >= b.Size() ? a : b;
    }
}

namespace Skald.Formats;

/// <summary>The element types of the safetensors format.</summary>
/// <remarks>
/// The order is the reference library's, from the least to the most aligned: files list their tensors by falling type,
/// then by name, so the order decides the bytes of a file.
/// https://github.com/huggingface/safetensors
/// </remarks>
public enum SafetensorsDType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>4-bit float, two to a byte (OCP microscaling).</summary>
    F4,

    /// <summary>6-bit float with 2 exponent and 3 mantissa bits.</summary>
    F6E2M3,

    /// <summary>6-bit float with 3 exponent and 2 mantissa bits.</summary>
    F6E3M2,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>8-bit float with 5 exponent and 2 mantissa bits.</summary>
    F8E5M2,

    /// <summary>8-bit float with 4 exponent and 3 mantissa bits, no infinities.</summary>
    F8E4M3,

    /// <summary>8-bit power of two, the scale of microscaling blocks.</summary>
    F8E8M0,

    /// <summary>8-bit float with 4 exponent and 3 mantissa bits, no infinities, no negative zero.</summary>
    F8E4M3Fnuz,

    /// <summary>8-bit float with 5 exponent and 2 mantissa bits, no infinities, no negative zero.</summary>
    F8E5M2Fnuz,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of a single-precision float.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>Complex number of two single-precision floats.</summary>
    C64,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}

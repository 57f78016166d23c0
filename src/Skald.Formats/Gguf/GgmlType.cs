namespace Skald.Formats.Gguf;

/// <summary>
/// Element type of a tensor, numbered as in the file; see <see cref="GgmlTypes"/> for names and sizes.
/// </summary>
public enum GgmlType
{
    /// <summary>IEEE single precision.</summary>
    F32 = 0,

    /// <summary>IEEE half precision.</summary>
    F16 = 1,

    /// <summary>4 bits, one scale.</summary>
    Q40 = 2,

    /// <summary>4 bits, scale and minimum.</summary>
    Q41 = 3,

    /// <summary>5 bits, one scale.</summary>
    Q50 = 6,

    /// <summary>5 bits, scale and minimum.</summary>
    Q51 = 7,

    /// <summary>8 bits, one scale.</summary>
    Q80 = 8,

    /// <summary>8 bits, scale and sum; for activations.</summary>
    Q81 = 9,

    /// <summary>2 bits, super-blocks.</summary>
    Q2K = 10,

    /// <summary>3 bits, super-blocks.</summary>
    Q3K = 11,

    /// <summary>4 bits, super-blocks.</summary>
    Q4K = 12,

    /// <summary>5 bits, super-blocks.</summary>
    Q5K = 13,

    /// <summary>6 bits, super-blocks.</summary>
    Q6K = 14,

    /// <summary>8 bits, super-blocks; for activations.</summary>
    Q8K = 15,

    /// <summary>2.06 bits, codebook.</summary>
    IQ2XXS = 16,

    /// <summary>2.31 bits, codebook.</summary>
    IQ2XS = 17,

    /// <summary>3.06 bits, codebook.</summary>
    IQ3XXS = 18,

    /// <summary>1.56 bits, codebook.</summary>
    IQ1S = 19,

    /// <summary>4 bits, uneven steps.</summary>
    IQ4NL = 20,

    /// <summary>3.44 bits, codebook.</summary>
    IQ3S = 21,

    /// <summary>2.56 bits, codebook.</summary>
    IQ2S = 22,

    /// <summary>4.25 bits, uneven steps.</summary>
    IQ4XS = 23,

    /// <summary>Signed 8-bit integer.</summary>
    I8 = 24,

    /// <summary>Signed 16-bit integer.</summary>
    I16 = 25,

    /// <summary>Signed 32-bit integer.</summary>
    I32 = 26,

    /// <summary>Signed 64-bit integer.</summary>
    I64 = 27,

    /// <summary>IEEE double precision.</summary>
    F64 = 28,

    /// <summary>1.75 bits, codebook.</summary>
    IQ1M = 29,

    /// <summary>The upper half of IEEE single precision.</summary>
    BF16 = 30,

    /// <summary>1.69 bits, ternary.</summary>
    TQ10 = 34,

    /// <summary>2.06 bits, ternary.</summary>
    TQ20 = 35,

    /// <summary>4-bit floats, one exponent (OCP microscaling).</summary>
    MXFP4 = 39,

    /// <summary>4-bit floats, an 8-bit float as scale for each 16.</summary>
    NVFP4 = 40,
}

using System.Collections.Frozen;

namespace Skald.Formats.Gguf;

/// <summary>What each <see cref="GgmlType"/> is called, and how its elements lie in blocks of bytes.</summary>
public static class GgmlTypes
{
    private static readonly FrozenDictionary<GgmlType, (string Name, int BlockLength, int BlockBytes)> s_types =
        new Dictionary<GgmlType, (string, int, int)>
        {
            [GgmlType.F32] = ("F32", 1, 4),
            [GgmlType.F16] = ("F16", 1, 2),
            [GgmlType.Q40] = ("Q4_0", 32, 18),
            [GgmlType.Q41] = ("Q4_1", 32, 20),
            [GgmlType.Q50] = ("Q5_0", 32, 22),
            [GgmlType.Q51] = ("Q5_1", 32, 24),
            [GgmlType.Q80] = ("Q8_0", 32, 34),
            [GgmlType.Q81] = ("Q8_1", 32, 36),
            [GgmlType.Q2K] = ("Q2_K", 256, 84),
            [GgmlType.Q3K] = ("Q3_K", 256, 110),
            [GgmlType.Q4K] = ("Q4_K", 256, 144),
            [GgmlType.Q5K] = ("Q5_K", 256, 176),
            [GgmlType.Q6K] = ("Q6_K", 256, 210),
            [GgmlType.Q8K] = ("Q8_K", 256, 292),
            [GgmlType.IQ2XXS] = ("IQ2_XXS", 256, 66),
            [GgmlType.IQ2XS] = ("IQ2_XS", 256, 74),
            [GgmlType.IQ3XXS] = ("IQ3_XXS", 256, 98),
            [GgmlType.IQ1S] = ("IQ1_S", 256, 50),
            [GgmlType.IQ4NL] = ("IQ4_NL", 32, 18),
            [GgmlType.IQ3S] = ("IQ3_S", 256, 110),
            [GgmlType.IQ2S] = ("IQ2_S", 256, 82),
            [GgmlType.IQ4XS] = ("IQ4_XS", 256, 136),
            [GgmlType.I8] = ("I8", 1, 1),
            [GgmlType.I16] = ("I16", 1, 2),
            [GgmlType.I32] = ("I32", 1, 4),
            [GgmlType.I64] = ("I64", 1, 8),
            [GgmlType.F64] = ("F64", 1, 8),
            [GgmlType.IQ1M] = ("IQ1_M", 256, 56),
            [GgmlType.BF16] = ("BF16", 1, 2),
            [GgmlType.TQ10] = ("TQ1_0", 256, 54),
            [GgmlType.TQ20] = ("TQ2_0", 256, 66),
            [GgmlType.MXFP4] = ("MXFP4", 32, 17),
        }.ToFrozenDictionary();

    /// <summary>True for a type that this version of the format knows.</summary>
    public static bool IsKnown(GgmlType type) => s_types.ContainsKey(type);

    /// <summary>The name that ggml gives a type, such as <c>Q4_K</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static string Name(GgmlType type) => Find(type).Name;

    /// <summary>Elements in one block: rows consist of whole blocks. 1 for plain types.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static int BlockLength(GgmlType type) => Find(type).BlockLength;

    /// <summary>Bytes of one block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static int BlockBytes(GgmlType type) => Find(type).BlockBytes;

    private static (string Name, int BlockLength, int BlockBytes) Find(GgmlType type) =>
        s_types.TryGetValue(type, out (string, int, int) found)
            ? found
            : throw new ArgumentOutOfRangeException(
                nameof(type), $"GgmlTypes: the type must be known, got {(int)type}.");
}

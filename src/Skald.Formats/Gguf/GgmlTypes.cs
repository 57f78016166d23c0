using Skald.Formats.Quantization;

namespace Skald.Formats.Gguf;

/// <summary>What each <see cref="GgmlType"/> is called, and how its elements lie in blocks of bytes.</summary>
public static class GgmlTypes
{
    /// <summary>True for a type that this version of the format knows.</summary>
    public static bool IsKnown(GgmlType type) => BlockCodecs.Find(type) is not null;

    /// <summary>The name that ggml gives a type, such as <c>Q4_K</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static string Name(GgmlType type) => BlockCodecs.For(type).Name;

    /// <summary>Elements in one block: rows consist of whole blocks. 1 for plain types.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static int BlockLength(GgmlType type) => BlockCodecs.For(type).BlockLength;

    /// <summary>Bytes of one block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static int BlockBytes(GgmlType type) => BlockCodecs.For(type).BlockBytes;

    /// <summary>The type of a name; false where no type is called so.</summary>
    /// <param name="name">Such as <c>Q4_K</c> or <c>q4_k</c>.</param>
    public static bool TryParse(string name, out GgmlType type)
    {
        foreach (GgmlType candidate in BlockCodecs.Types)
        {
            if (!string.Equals(Name(candidate), name, StringComparison.OrdinalIgnoreCase)) continue;
            type = candidate;
            return true;
        }

        type = default;
        return false;
    }

    /// <summary>The name of a type that was taken out of the format, or null.</summary>
    internal static string? RemovedName(uint type) => type switch
    {
        4 => "Q4_2",
        5 => "Q4_3",
        31 => "Q4_0_4_4",
        32 => "Q4_0_4_8",
        33 => "Q4_0_8_8",
        36 => "IQ4_NL_4_4",
        37 => "IQ4_NL_4_8",
        38 => "IQ4_NL_8_8",
        _ => null,
    };
}

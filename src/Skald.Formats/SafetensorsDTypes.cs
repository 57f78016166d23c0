namespace Skald.Formats;

/// <summary>Names and widths of <see cref="SafetensorsDType"/>.</summary>
public static class SafetensorsDTypes
{
    private static readonly (string Name, int Bits)[] Table =
    [
        ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8), ("F8_E5M2", 8), ("F8_E4M3", 8),
        ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16),
        ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ];

    /// <summary>The name the header gives the type, such as <c>F8_E4M3</c>.</summary>
    public static string Name(this SafetensorsDType type) => Table[(int)type].Name;

    /// <summary>Bits of one element.</summary>
    public static int Bits(this SafetensorsDType type) => Table[(int)type].Bits;

    /// <summary>The type of a header's name; false when the format has no such type.</summary>
    public static bool TryParse(string name, out SafetensorsDType type)
    {
        int index = Array.FindIndex(Table, row => row.Name == name);
        type = (SafetensorsDType)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Bytes of a whole tensor of this type.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The tensor's shape; [] is one element.</param>
    /// <exception cref="ArgumentException">A dimension is negative, or sub-byte elements do not fill bytes.</exception>
    /// <exception cref="OverflowException">The product exceeds 64 bits.</exception>
    public static long ByteLength(this SafetensorsDType type, ReadOnlySpan<long> shape)
    {
        long elements = 1;
        foreach (long size in shape)
        {
            if (size < 0) throw new ArgumentException($"safetensors: a dimension must not be negative, got {size}.");
            elements = checked(elements * size);
        }

        long bits = checked(elements * type.Bits());
        if (bits % 8 != 0)
        {
            throw new ArgumentException(
                $"safetensors: a tensor must fill whole bytes, got {elements} elements of {type.Bits()} bits.");
        }

        return bits / 8;
    }
}

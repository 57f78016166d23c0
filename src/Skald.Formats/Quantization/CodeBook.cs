using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>A published grid: each entry is a short vector of small integers that one index stands for.</summary>
/// <remarks>
/// The grids come from llama.cpp (MIT licence, see THIRD-PARTY-NOTICES.md). The resource holds 16 bits per entry: for
/// each number of the vector, lowest bits first, its place among the grid's levels.
/// </remarks>
internal sealed class CodeBook
{
    private const string Resource = "Skald.Formats.Quantization.codebooks.bin";

    private readonly sbyte[] _numbers;

    private CodeBook(int firstEntry, int entries, int width, params ReadOnlySpan<sbyte> levels)
    {
        (Entries, Width, _numbers) = (entries, width, new sbyte[entries * width]);
        int bits = levels.Length <= 4 ? 2 : 3;
        using Stream packed = typeof(CodeBook).Assembly.GetManifestResourceStream(Resource)!;
        packed.Position = 2 * firstEntry;
        byte[] bytes = new byte[2 * entries];
        packed.ReadExactly(bytes);
        for (int entry = 0; entry < entries; entry++)
        {
            int codes = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * entry));
            for (int i = 0; i < width; i++)
                _numbers[(entry * width) + i] = levels[(codes >> (bits * i)) & ((1 << bits) - 1)];
        }
    }

    /// <summary>256 vectors of 8 for IQ2_XXS.</summary>
    public static CodeBook IQ2XXS { get; } = new(0, 256, 8, 8, 25, 43);

    /// <summary>512 vectors of 8 for IQ2_XS.</summary>
    public static CodeBook IQ2XS { get; } = new(256, 512, 8, 8, 25, 43);

    /// <summary>1024 vectors of 8 for IQ2_S.</summary>
    public static CodeBook IQ2S { get; } = new(768, 1024, 8, 8, 25, 43);

    /// <summary>256 vectors of 4 for IQ3_XXS.</summary>
    public static CodeBook IQ3XXS { get; } = new(1792, 256, 4, 4, 12, 20, 28, 36, 44, 52, 62);

    /// <summary>512 vectors of 4 for IQ3_S.</summary>
    public static CodeBook IQ3S { get; } = new(2048, 512, 4, 1, 3, 5, 7, 9, 11, 13, 15);

    /// <summary>2048 vectors of 8 for IQ1_S and IQ1_M.</summary>
    public static CodeBook IQ1 { get; } = new(2560, 2048, 8, -1, 0, 1);

    /// <summary>Vectors of the grid.</summary>
    public int Entries { get; }

    /// <summary>Numbers of a vector: 4 or 8.</summary>
    public int Width { get; }

    /// <summary>The vector of an index.</summary>
    public ReadOnlySpan<sbyte> this[int index] => _numbers.AsSpan(index * Width, Width);

    /// <summary>
    /// The eight signs that 7 bits stand for: the eighth makes the number of minus signs even. Bit i set is minus.
    /// </summary>
    public static int EvenSigns(uint sevenBits) =>
        (int)(sevenBits | ((uint)(System.Numerics.BitOperations.PopCount(sevenBits) & 1) << 7));

    /// <summary>Writes the vector of an index with signs; bit i set is minus.</summary>
    public void Read(int index, int signs, Span<sbyte> numbers)
    {
        ReadOnlySpan<sbyte> entry = this[index];
        for (int i = 0; i < entry.Length; i++)
            numbers[i] = (sbyte)(((signs >> i) & 1) == 0 ? entry[i] : -entry[i]);
    }
}

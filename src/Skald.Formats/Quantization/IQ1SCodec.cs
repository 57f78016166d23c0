using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>IQ1_S: ternary vectors of 8 from a grid of 2048, moved by 1/8; an odd scale for 32 values.</summary>
/// <remarks>
/// Layout: half scale; 32 bytes with the low bits of the indices; for each 32 values 16 bits: four times 3 high bits of
/// the indices, 3 bits of scale, and the sign of the move. Value = d * (1 + 2 * scale) * (number ± 1/8).
/// </remarks>
internal sealed class IQ1SCodec() : GridCodec<UnevenLevels.Ternary>("IQ1_S", 50)
{
    /// <summary>How far the ternary numbers are moved.</summary>
    public const float Move = 0.125f;

    private const int Low = 2, High = 34;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block);
        for (int group = 0; group < 8; group++)
        {
            int packed = BinaryPrimitives.ReadUInt16LittleEndian(block[(High + (2 * group))..]);
            float scale = d * ((2 * ((packed >> 12) & 7)) + 1), move = (packed & 0x8000) == 0 ? Move : -Move;
            for (int k = 0; k < 4; k++)
            {
                int vector = (4 * group) + k;
                int index = block[Low + vector] | (((packed >> (3 * k)) & 7) << 8);
                ReadOnlySpan<sbyte> numbers = CodeBook.IQ1[index];
                for (int i = 0; i < 8; i++) values[(8 * vector) + i] = scale * (numbers[i] + move);
            }
        }
    }

    protected override GridSearch<UnevenLevels.Ternary> NewSearch() =>
        new MovedGridSearch(CodeBook.IQ1, 32, Factors(3, start: 0.5f, step: 2), perMove: 32);

    protected override void Pack(GridBlock parts, Span<byte> block)
    {
        Scale.Write(block, 0, parts.D);
        for (int group = 0; group < 8; group++)
        {
            int packed = (parts.Scales[group] << 12) | (parts.Signs[4 * group] << 15);
            for (int k = 0; k < 4; k++)
            {
                int index = parts.Indices[(4 * group) + k];
                block[Low + (4 * group) + k] = (byte)index;
                packed |= index >> 8 << (3 * k);
            }

            BinaryPrimitives.WriteUInt16LittleEndian(block[(High + (2 * group))..], (ushort)packed);
        }
    }
}

using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>IQ1_M: as IQ1_S, with a scale for 16 values and a move for 8.</summary>
/// <remarks>
/// Layout: 32 bytes with the low bits of the indices; 16 bytes, a nibble for each vector: 3 high bits and the sign of
/// the move; four times 16 bits: four scales of 3 bits, and on top a nibble of the half-precision scale of all.
/// </remarks>
internal sealed class IQ1MCodec() : GridCodec<UnevenLevels.Ternary>("IQ1_M", 56)
{
    private const int High = 32, Scales = 48;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = ReadScale(block[Scales..]);
        for (int vector = 0; vector < 32; vector++)
        {
            int group = vector / 2;
            int word = BinaryPrimitives.ReadUInt16LittleEndian(block[(Scales + (group / 4 * 2))..]);
            float scale = d * ((2 * ((word >> (3 * (group % 4))) & 7)) + 1);
            int nibble = (block[High + (vector / 2)] >> (vector % 2 * 4)) & 15;
            float move = (nibble & 8) == 0 ? IQ1SCodec.Move : -IQ1SCodec.Move;
            ReadOnlySpan<sbyte> numbers = CodeBook.IQ1[block[vector] | ((nibble & 7) << 8)];
            for (int i = 0; i < 8; i++) values[(8 * vector) + i] = scale * (numbers[i] + move);
        }
    }

    private static float ReadScale(ReadOnlySpan<byte> words)
    {
        int bits = 0;
        for (int i = 0; i < 4; i++)
            bits |= (BinaryPrimitives.ReadUInt16LittleEndian(words[(2 * i)..]) >> 12) << (4 * i);
        return (float)BitConverter.UInt16BitsToHalf((ushort)bits);
    }

    protected override GridSearch<UnevenLevels.Ternary> NewSearch() =>
        new MovedGridSearch(CodeBook.IQ1, 16, Factors(3, start: 0.5f, step: 2), perMove: 8);

    protected override void Pack(GridBlock parts, Span<byte> block)
    {
        for (int vector = 0; vector < 32; vector++)
        {
            block[vector] = (byte)parts.Indices[vector];
            int nibble = (parts.Indices[vector] >> 8) | (parts.Signs[vector] << 3);
            block[High + (vector / 2)] |= (byte)(nibble << (vector % 2 * 4));
        }

        int scale = BitConverter.HalfToUInt16Bits((Half)parts.D);
        for (int word = 0; word < 4; word++)
        {
            int packed = ((scale >> (4 * word)) & 15) << 12;
            for (int k = 0; k < 4; k++) packed |= parts.Scales[(4 * word) + k] << (3 * k);
            BinaryPrimitives.WriteUInt16LittleEndian(block[(Scales + (2 * word))..], (ushort)packed);
        }
    }
}

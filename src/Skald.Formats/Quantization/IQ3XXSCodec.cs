using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>IQ3_XXS: vectors of 4 from a grid of 256, even signs over 8; a scale of 4 bits for 32 values.</summary>
/// <remarks>
/// Layout: half scale; 64 indices of a byte; for each 32 values 32 bits: four times 7 bits of signs, and the scale on
/// top. Value = d * (scale + 1/2) / 2 * number.
/// </remarks>
internal sealed class IQ3XXSCodec() : GridCodec<UnevenLevels.IQ3XXS>("IQ3_XXS", 98)
{
    private const int Indices = 2, Signs = 66;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block);
        Span<sbyte> numbers = stackalloc sbyte[32];
        for (int group = 0; group < 8; group++)
        {
            uint packed = BinaryPrimitives.ReadUInt32LittleEndian(block[(Signs + (group * 4))..]);
            for (int k = 0; k < 8; k++)
            {
                int signs = CodeBook.EvenSigns((packed >> (k / 2 * 7)) & 127) >> (k % 2 * 4);
                CodeBook.IQ3XXS.Read(block[Indices + (group * 8) + k], signs, numbers.Slice(4 * k, 4));
            }

            Scaling.Multiply(numbers, d * (0.5f + (packed >> 28)) * 0.5f, values.Slice(group * 32, 32));
        }
    }

    protected override GridSearch<UnevenLevels.IQ3XXS> NewSearch() => new SignedGridSearch<UnevenLevels.IQ3XXS>(
        CodeBook.IQ3XXS, 32, Factors(4, start: 0.5f, step: 0.5f), hasEvenSigns: true);

    protected override void Pack(GridBlock parts, Span<byte> block)
    {
        Scale.Write(block, 0, parts.D);
        for (int vector = 0; vector < 64; vector++) block[Indices + vector] = (byte)parts.Indices[vector];
        for (int group = 0; group < 8; group++)
        {
            uint signs = (uint)parts.Scales[group] << 28;
            for (int k = 0; k < 4; k++) signs |= (uint)(parts.Signs[(4 * group) + k] & 127) << (7 * k);
            BinaryPrimitives.WriteUInt32LittleEndian(block[(Signs + (4 * group))..], signs);
        }
    }
}

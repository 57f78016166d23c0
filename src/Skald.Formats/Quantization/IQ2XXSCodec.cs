using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>IQ2_XXS: vectors of 8 from a grid of 256, even signs; a scale of 4 bits for 32 values.</summary>
/// <remarks>
/// Layout: half scale; for each 32 values four indices of a byte, then 32 bits: four times 7 bits of signs, and the
/// scale on top. Value = d * (scale + 1/2) / 4 * number.
/// </remarks>
internal sealed class IQ2XXSCodec() : GridCodec<UnevenLevels.IQ2>("IQ2_XXS", 66)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block);
        Span<sbyte> numbers = stackalloc sbyte[32];
        for (int group = 0; group < 8; group++)
        {
            ReadOnlySpan<byte> packed = block.Slice(2 + (group * 8), 8);
            uint signs = BinaryPrimitives.ReadUInt32LittleEndian(packed[4..]);
            for (int k = 0; k < 4; k++)
            {
                CodeBook.IQ2XXS.Read(
                    packed[k], CodeBook.EvenSigns((signs >> (7 * k)) & 127), numbers.Slice(8 * k, 8));
            }

            Scaling.Multiply(numbers, d * (0.5f + (signs >> 28)) * 0.25f, values.Slice(group * 32, 32));
        }
    }

    protected override GridSearch<UnevenLevels.IQ2> NewSearch() => new SignedGridSearch<UnevenLevels.IQ2>(
        CodeBook.IQ2XXS, 32, Factors(4, start: 0.5f, step: 0.25f), hasEvenSigns: true);

    protected override void Pack(GridBlock parts, Span<byte> block)
    {
        Scale.Write(block, 0, parts.D);
        for (int group = 0; group < 8; group++)
        {
            Span<byte> packed = block.Slice(2 + (group * 8), 8);
            uint signs = (uint)parts.Scales[group] << 28;
            for (int k = 0; k < 4; k++)
            {
                packed[k] = (byte)parts.Indices[(4 * group) + k];
                signs |= (uint)(parts.Signs[(4 * group) + k] & 127) << (7 * k);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(packed[4..], signs);
        }
    }
}

using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>IQ2_XS: vectors of 8 from a grid of 512, even signs; a scale of 4 bits for 16 values.</summary>
/// <remarks>
/// Layout: half scale; 32 times 16 bits: an index of 9 bits, 7 bits of signs; 8 bytes of scales, low nibbles first.
/// </remarks>
internal sealed class IQ2XSCodec() : GridCodec<UnevenLevels.IQ2>("IQ2_XS", 74)
{
    private const int Scales = 66;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block);
        Span<sbyte> numbers = stackalloc sbyte[16];
        for (int group = 0; group < 16; group++)
        {
            for (int k = 0; k < 2; k++)
            {
                uint packed = BinaryPrimitives.ReadUInt16LittleEndian(block[(2 + (group * 4) + (2 * k))..]);
                CodeBook.IQ2XS.Read(
                    (int)(packed & 511), CodeBook.EvenSigns(packed >> 9), numbers.Slice(8 * k, 8));
            }

            int scale = (block[Scales + (group / 2)] >> (group % 2 * 4)) & 15;
            Scaling.Multiply(numbers, d * (0.5f + scale) * 0.25f, values.Slice(group * 16, 16));
        }
    }

    protected override GridSearch<UnevenLevels.IQ2> NewSearch() => new SignedGridSearch<UnevenLevels.IQ2>(
        CodeBook.IQ2XS, 16, Factors(4, start: 0.5f, step: 0.25f), hasEvenSigns: true);

    protected override void Pack(GridBlock parts, Span<byte> block)
    {
        Scale.Write(block, 0, parts.D);
        for (int vector = 0; vector < 32; vector++)
        {
            int packed = parts.Indices[vector] | ((parts.Signs[vector] & 127) << 9);
            BinaryPrimitives.WriteUInt16LittleEndian(block[(2 + (2 * vector))..], (ushort)packed);
        }

        for (int group = 0; group < 16; group++)
            block[Scales + (group / 2)] |= (byte)(parts.Scales[group] << (group % 2 * 4));
    }
}

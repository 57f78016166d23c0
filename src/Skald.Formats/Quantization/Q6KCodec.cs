using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>Q6_K: 16 groups of 16 codes of 6 bits, each with a scale of a signed byte; code 32 is zero.</summary>
/// <remarks>
/// Layout: 128 bytes of low nibbles, 64 bytes of high pairs, 16 scales, half scale of the scales. Each half of the block
/// has 64 and 32 of these: its quarters of 32 take the low nibbles of bytes 0–31 and 32–63, then the high ones; the
/// pairs of a byte, lowest first, belong to the four quarters.
/// </remarks>
internal sealed class Q6KCodec() : SymmetricCodec<EvenLevels.SixBits>("Q6_K", 210, group: 16, lowestScale: -128)
{
    private const int High = 128, Scales = 192, D = 208;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block, D);
        Span<sbyte> codes = stackalloc sbyte[16];
        for (int group = 0; group < 16; group++)
        {
            int half = group / 8, quarter = group % 8 / 2, column = group % 2 * 16;
            Vector128<byte> low = Vector128.Create(block[((half * 64) + (quarter % 2 * 32) + column)..]);
            Vector128<byte> high = Vector128.Create(block[(High + (half * 32) + column)..]);
            low = quarter < 2 ? low & Vector128.Create((byte)15) : low >> 4;
            high = ((high >> (quarter * 2)) & Vector128.Create((byte)3)) << 4;
            ((low | high).AsSByte() - Vector128.Create((sbyte)32)).CopyTo(codes);
            float scale = d * (sbyte)block[Scales + group];
            Scaling.Multiply(codes, scale, values.Slice(group * 16, 16));
        }
    }

    protected override void Pack(SymmetricBlock parts, Span<byte> block)
    {
        block.Clear();
        Scale.Write(block, D, parts.D);
        for (int group = 0; group < 16; group++) block[Scales + group] = (byte)(sbyte)parts.Scales[group];
        for (int i = 0; i < 256; i++)
        {
            int code = (int)parts.Levels[i] + 32, half = i / 128, quarter = i % 128 / 32, column = i % 32;
            block[(half * 64) + (quarter % 2 * 32) + column] |= (byte)((code & 15) << (quarter / 2 * 4));
            block[High + (half * 32) + column] |= (byte)(code >> 4 << (quarter * 2));
        }
    }
}

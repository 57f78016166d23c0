namespace Skald.Formats.Quantization;

/// <summary>TQ1_0: ternary values, five to a byte as a fraction in base 3.</summary>
/// <remarks>
/// Layout: 48 bytes of five values, 4 bytes of four; half scale. The bytes stand in runs of 32, 16 and 4: the first
/// digits of a run's bytes are its first values. A digit is read by multiplying with 3 in 8 bits and taking the carry.
/// Value = d * (digit - 1).
/// </remarks>
internal sealed class TQ10Codec() : BlockCodec("TQ1_0", 256, 54)
{
    private const int D = 52;

    private static ReadOnlySpan<byte> PowersOf3 => [1, 3, 9, 27, 81];

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> codes = stackalloc sbyte[256];
        Read(block[..32], 5, codes);
        Read(block[32..48], 5, codes[160..]);
        Read(block[48..52], 4, codes[240..]);
        Scaling.Multiply(codes, Scale.Read(block, D), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        float scale = MathF.Abs(Scale.Extreme(values)), inverse = Scale.Inverse(scale);
        Scale.Write(block, D, scale);
        Write(values, inverse, 5, block[..32]);
        Write(values[160..], inverse, 5, block[32..48]);
        Write(values[240..], inverse, 4, block[48..52]);
    }

    private static void Read(ReadOnlySpan<byte> run, int digits, Span<sbyte> codes)
    {
        for (int digit = 0; digit < digits; digit++)
        {
            for (int i = 0; i < run.Length; i++)
                codes[(digit * run.Length) + i] = (sbyte)((((byte)(run[i] * PowersOf3[digit]) * 3) >> 8) - 1);
        }
    }

    private static void Write(ReadOnlySpan<float> values, float inverse, int digits, Span<byte> run)
    {
        for (int i = 0; i < run.Length; i++)
        {
            int number = 0;
            for (int digit = 0; digit < 5; digit++)
            {
                number *= 3;
                if (digit < digits) number += TernaryCode.Of(values[(digit * run.Length) + i] * inverse) + 1;
            }

            run[i] = (byte)(((number * 256) + 242) / 243);
        }
    }
}

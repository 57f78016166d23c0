namespace Skald.Formats.Quantization;

/// <summary>NVFP4: 64 floats of 4 bits, with an 8-bit float as scale for each 16.</summary>
/// <remarks>
/// Layout: 4 scales (4 exponent bits, 3 mantissa bits, no sign); 32 bytes, 8 for each 16 values, low nibbles first.
/// </remarks>
internal sealed class Nvfp4Codec() : BlockCodec("NVFP4", 64, 36)
{
    private const int Codes = 4;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> doubled = stackalloc sbyte[16];
        for (int group = 0; group < 4; group++)
        {
            Float4Steps.Read(block.Slice(Codes + (group * 8), 8), doubled);
            Scaling.Multiply(doubled, HalfScale(block[group]), values.Slice(group * 16, 16));
        }
    }

    /// <summary>Half of the value of an unsigned 8-bit float, since the steps are doubled; 0 for NaN.</summary>
    private static float HalfScale(byte code)
    {
        int exponent = (code >> 3) & 15, mantissa = code & 7;
        if (code is 0 or 0x7F) return 0;
        return exponent == 0
            ? MathF.ScaleB(mantissa, -10)
            : MathF.ScaleB(8 + mantissa, exponent - 11);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        Span<float> weights = stackalloc float[64];
        if (importance.IsEmpty) weights.Fill(1);
        else importance.CopyTo(weights);
        for (int group = 0; group < 4; group++)
        {
            ReadOnlySpan<float> x = values.Slice(group * 16, 16);
            block[group] = BestScale(x, weights.Slice(group * 16, 16));
            Float4Steps.Write(x, HalfScale(block[group]), block.Slice(Codes + (group * 8), 8));
        }
    }

    // Tries each scale with which the largest value comes to a step from 6 to 24: the steps end at 12.
    private static byte BestScale(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        float most = MathF.Abs(Scale.Extreme(x)), least = float.PositiveInfinity;
        byte best = 0;
        for (byte code = 0; code < 0x7F; code++)
        {
            float scale = HalfScale(code);
            if (scale * 24 < most && code < 0x7E) continue;
            float error = Lanes.LevelError<UnevenLevels.Float4>(x, weights, scale);
            if (error < least) (best, least) = (code, error);
            if (scale * 6 > most) break;
        }

        return best;
    }
}

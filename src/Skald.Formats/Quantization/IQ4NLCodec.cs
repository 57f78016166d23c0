namespace Skald.Formats.Quantization;

/// <summary>IQ4_NL: a scale and 32 codes of <see cref="IQ4Steps"/>.</summary>
/// <remarks>Layout: half scale; 16 bytes, low nibbles first.</remarks>
internal sealed class IQ4NLCodec() : BlockCodec("IQ4_NL", 32, 18)
{
    private const int Rounds = 3;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> steps = stackalloc sbyte[32];
        IQ4Steps.Read(block[2..], steps);
        Scaling.Multiply(steps, Scale.Read(block), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        Span<float> weights = stackalloc float[32], steps = stackalloc float[32];
        if (importance.IsEmpty) weights.Fill(1);
        else importance.CopyTo(weights);
        float scale = Scale.Rounded(GroupScale.Fit<UnevenLevels.IQ4>(values, weights)), best = scale;
        float least = float.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            float error = Lanes.LevelError<UnevenLevels.IQ4>(values, weights, scale);
            if (!(error < least)) break;
            (least, best) = (error, scale);
            scale = Scale.Rounded(
                Lanes.LevelSums<UnevenLevels.IQ4>(values, weights, Scale.Inverse(scale)).Scale);
        }

        Scale.Write(block, 0, best);
        Lanes.Levels<UnevenLevels.IQ4>(values, best, steps);
        IQ4Steps.Write(steps, block[2..]);
    }
}

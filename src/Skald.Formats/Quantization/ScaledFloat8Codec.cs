using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>128 floats of 8 bits (E4M3) and the float32 that multiplies them: DeepSeek's published weights, row by row.</summary>
/// <remarks>
/// DeepSeek-AI 2024, https://arxiv.org/abs/2412.19437, §3.3.2: files keep codes and scales apart, a scale for 128 × 128
/// elements. Layout here: the scale, then the codes.
/// </remarks>
internal sealed class ScaledFloat8Codec() : BlockCodec("F8_E4M3 × F32", ElementCount, sizeof(float) + ElementCount)
{
    /// <summary>Elements of a block.</summary>
    public const int ElementCount = 128;

    public override bool CanQuantize => false;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = BinaryPrimitives.ReadSingleLittleEndian(block);
        for (int i = 0; i < ElementCount; i++) values[i] = SmallFloats.E4M3(block[sizeof(float) + i]) * scale;
    }
}

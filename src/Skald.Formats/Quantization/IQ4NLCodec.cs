namespace Skald.Formats.Quantization;

/// <summary>IQ4_NL: a scale and 32 codes of <see cref="IQ4Steps"/>.</summary>
/// <remarks>Layout: half scale; 16 bytes, low nibbles first.</remarks>
internal sealed class IQ4NLCodec() : BlockCodec("IQ4_NL", 32, 18)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> steps = stackalloc sbyte[32];
        IQ4Steps.Read(block[2..], steps);
        Scaling.Multiply(steps, Scale.Read(block), values);
    }
}

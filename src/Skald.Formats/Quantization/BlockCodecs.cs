using System.Collections.Frozen;
using Skald.Formats.Gguf;

namespace Skald.Formats.Quantization;

/// <summary>The codec of each type that GGUF files hold.</summary>
public static class BlockCodecs
{
    private static readonly FrozenDictionary<GgmlType, IBlockCodec> s_codecs = new Dictionary<GgmlType, IBlockCodec>
    {
        [GgmlType.F32] = new F32Codec(),
        [GgmlType.F16] = new F16Codec(),
        [GgmlType.Q40] = new Q40Codec(),
        [GgmlType.Q41] = new Q41Codec(),
        [GgmlType.Q50] = new Q50Codec(),
        [GgmlType.Q51] = new Q51Codec(),
        [GgmlType.Q80] = new Q80Codec(),
        [GgmlType.Q81] = new Q81Codec(),
        [GgmlType.Q2K] = new Q2KCodec(),
        [GgmlType.Q3K] = new Q3KCodec(),
        [GgmlType.Q4K] = new Q4KCodec(),
        [GgmlType.Q5K] = new Q5KCodec(),
        [GgmlType.Q6K] = new Q6KCodec(),
        [GgmlType.Q8K] = new Q8KCodec(),
        [GgmlType.IQ2XXS] = new IQ2XXSCodec(),
        [GgmlType.IQ2XS] = new IQ2XSCodec(),
        [GgmlType.IQ3XXS] = new IQ3XXSCodec(),
        [GgmlType.IQ1S] = new IQ1SCodec(),
        [GgmlType.IQ4NL] = new IQ4NLCodec(),
        [GgmlType.IQ3S] = new IQ3SCodec(),
        [GgmlType.IQ2S] = new IQ2SCodec(),
        [GgmlType.IQ4XS] = new IQ4XSCodec(),
        [GgmlType.I8] = PlainCodecs.I8,
        [GgmlType.I16] = PlainCodecs.I16,
        [GgmlType.I32] = PlainCodecs.I32,
        [GgmlType.I64] = PlainCodecs.I64,
        [GgmlType.F64] = PlainCodecs.F64,
        [GgmlType.IQ1M] = new IQ1MCodec(),
        [GgmlType.BF16] = new BF16Codec(),
        [GgmlType.TQ10] = new TQ10Codec(),
        [GgmlType.TQ20] = new TQ20Codec(),
        [GgmlType.MXFP4] = new Mxfp4Codec(),
        [GgmlType.NVFP4] = new Nvfp4Codec(),
    }.ToFrozenDictionary();

    /// <summary>All types with their codecs.</summary>
    public static IReadOnlyDictionary<GgmlType, IBlockCodec> All => s_codecs;

    /// <summary>The codec of a type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static IBlockCodec For(GgmlType type) => s_codecs.TryGetValue(type, out IBlockCodec? codec)
        ? codec
        : throw new ArgumentOutOfRangeException(
            nameof(type), $"BlockCodecs: the type must be known, got {(int)type}.");
}

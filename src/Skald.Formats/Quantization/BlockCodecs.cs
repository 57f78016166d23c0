using Skald.Formats.Gguf;

namespace Skald.Formats.Quantization;

/// <summary>The codec of each type that GGUF files hold.</summary>
public static class BlockCodecs
{
    private static readonly IBlockCodec?[] s_codecs = Create();

    /// <summary>All types, in the order of their numbers.</summary>
    public static IEnumerable<GgmlType> Types =>
        Enumerable.Range(0, s_codecs.Length).Where(number => s_codecs[number] is not null).Select(number => (GgmlType)number);

    /// <summary>The codec of a type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static IBlockCodec For(GgmlType type) => Find(type) ?? throw new ArgumentOutOfRangeException(
        nameof(type), $"BlockCodecs: the type must be known, got {(int)type}.");

    /// <summary>The codec of a type, or null where the type is unknown.</summary>
    internal static IBlockCodec? Find(GgmlType type) => (uint)type < (uint)s_codecs.Length ? s_codecs[(int)type] : null;

    // An array by number: a dictionary by type is code of its own, which each start of a program would compile.
    private static IBlockCodec?[] Create()
    {
        var codecs = new IBlockCodec?[(int)GgmlType.NVFP4 + 1];
        codecs[(int)GgmlType.F32] = new F32Codec();
        codecs[(int)GgmlType.F16] = new F16Codec();
        codecs[(int)GgmlType.Q40] = new Q40Codec();
        codecs[(int)GgmlType.Q41] = new Q41Codec();
        codecs[(int)GgmlType.Q50] = new Q50Codec();
        codecs[(int)GgmlType.Q51] = new Q51Codec();
        codecs[(int)GgmlType.Q80] = new Q80Codec();
        codecs[(int)GgmlType.Q81] = new Q81Codec();
        codecs[(int)GgmlType.Q2K] = new Q2KCodec();
        codecs[(int)GgmlType.Q3K] = new Q3KCodec();
        codecs[(int)GgmlType.Q4K] = new Q4KCodec();
        codecs[(int)GgmlType.Q5K] = new Q5KCodec();
        codecs[(int)GgmlType.Q6K] = new Q6KCodec();
        codecs[(int)GgmlType.Q8K] = new Q8KCodec();
        codecs[(int)GgmlType.IQ2XXS] = new IQ2XXSCodec();
        codecs[(int)GgmlType.IQ2XS] = new IQ2XSCodec();
        codecs[(int)GgmlType.IQ3XXS] = new IQ3XXSCodec();
        codecs[(int)GgmlType.IQ1S] = new IQ1SCodec();
        codecs[(int)GgmlType.IQ4NL] = new IQ4NLCodec();
        codecs[(int)GgmlType.IQ3S] = new IQ3SCodec();
        codecs[(int)GgmlType.IQ2S] = new IQ2SCodec();
        codecs[(int)GgmlType.IQ4XS] = new IQ4XSCodec();
        codecs[(int)GgmlType.I8] = PlainCodecs.I8;
        codecs[(int)GgmlType.I16] = PlainCodecs.I16;
        codecs[(int)GgmlType.I32] = PlainCodecs.I32;
        codecs[(int)GgmlType.I64] = PlainCodecs.I64;
        codecs[(int)GgmlType.F64] = PlainCodecs.F64;
        codecs[(int)GgmlType.IQ1M] = new IQ1MCodec();
        codecs[(int)GgmlType.BF16] = new BF16Codec();
        codecs[(int)GgmlType.TQ10] = new TQ10Codec();
        codecs[(int)GgmlType.TQ20] = new TQ20Codec();
        codecs[(int)GgmlType.MXFP4] = new Mxfp4Codec();
        codecs[(int)GgmlType.NVFP4] = new Nvfp4Codec();
        return codecs;
    }
}

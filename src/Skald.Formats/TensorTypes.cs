using Skald.Formats.Gguf;
using Skald.Formats.Quantization;

namespace Skald.Formats;

/// <summary>One <see cref="TensorType"/> for each encoding, shared by the formats that have it.</summary>
internal static class TensorTypes
{
    // By number: see BlockCodecs.
    private static readonly TensorType?[] s_ggml = [.. Enumerable.Range(0, (int)GgmlType.NVFP4 + 1).Select(CreateGgml)];
    private static readonly TensorType[] s_safetensors =
        [.. Enumerable.Range(0, Enum.GetValues<SafetensorsDType>().Length).Select(number => Create((SafetensorsDType)number))];

    /// <summary>Ternary codes of 2 bits, whose scale is another tensor.</summary>
    public static TensorType Ternary { get; } = new("T2", 4, 1, PlainCodecs.T2);

    /// <summary>8-bit floats in blocks of 128 with a scale.</summary>
    public static TensorType ScaledFloat8 { get; } = Blocks(new ScaledFloat8Codec());

    /// <summary>NF4 in blocks of 64 with their largest magnitude.</summary>
    public static TensorType NormalFloat4 { get; } = Blocks(new NormalFloat4Codec());

    public static TensorType Of(GgmlType type) => (uint)type < (uint)s_ggml.Length && s_ggml[(int)type] is { } found
        ? found
        : throw new ArgumentOutOfRangeException(nameof(type), $"TensorType: the type must be known, got {(int)type}.");

    public static TensorType Of(SafetensorsDType type) => (uint)type < (uint)s_safetensors.Length
        ? s_safetensors[(int)type]
        : throw new ArgumentOutOfRangeException(nameof(type), $"TensorType: the type must be known, got {(int)type}.");

    private static TensorType Blocks(IBlockCodec codec) => new(codec.Name, codec.BlockLength, codec.BlockBytes, codec);

    private static TensorType? CreateGgml(int number) => BlockCodecs.Find((GgmlType)number) is { } codec
        ? new(codec.Name, codec.BlockLength, codec.BlockBytes, codec, (GgmlType)number, Shared((GgmlType)number))
        : null;

    private static SafetensorsDType? Shared(GgmlType type) => type switch
    {
        GgmlType.F32 => SafetensorsDType.F32,
        GgmlType.F16 => SafetensorsDType.F16,
        GgmlType.BF16 => SafetensorsDType.BF16,
        GgmlType.F64 => SafetensorsDType.F64,
        GgmlType.I8 => SafetensorsDType.I8,
        GgmlType.I16 => SafetensorsDType.I16,
        GgmlType.I32 => SafetensorsDType.I32,
        GgmlType.I64 => SafetensorsDType.I64,
        _ => null,
    };

    private static TensorType Create(SafetensorsDType type)
    {
        TensorType? shared = s_ggml.FirstOrDefault(t => t?.Safetensors == type);
        if (shared is not null) return shared;
        IBlockCodec? codec = Codec(type);
        int perBlock = type.Bits() switch { 4 => 2, 6 => 4, _ => 1 };
        return new TensorType(type.Name(), perBlock, type.Bits() * perBlock / 8, codec, safetensors: type);
    }

    // 6-bit floats have no agreed order in their bytes, complex numbers are no floats.
    private static IBlockCodec? Codec(SafetensorsDType type) => type switch
    {
        SafetensorsDType.Bool => PlainCodecs.Bool,
        SafetensorsDType.F4 => PlainCodecs.F4,
        SafetensorsDType.U8 => PlainCodecs.U8,
        SafetensorsDType.F8E5M2 => PlainCodecs.F8E5M2,
        SafetensorsDType.F8E4M3 => PlainCodecs.F8E4M3,
        SafetensorsDType.F8E8M0 => PlainCodecs.F8E8M0,
        SafetensorsDType.F8E4M3Fnuz => PlainCodecs.F8E4M3Fnuz,
        SafetensorsDType.F8E5M2Fnuz => PlainCodecs.F8E5M2Fnuz,
        SafetensorsDType.U16 => PlainCodecs.U16,
        SafetensorsDType.U32 => PlainCodecs.U32,
        SafetensorsDType.U64 => PlainCodecs.U64,
        _ => null,
    };
}

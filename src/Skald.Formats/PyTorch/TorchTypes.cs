namespace Skald.Formats.PyTorch;

/// <summary>The element types that PyTorch names in its files.</summary>
internal static class TorchTypes
{
    /// <summary>The type of a storage class, such as <c>BFloat16Storage</c>; null for another name.</summary>
    public static SafetensorsDType? OfStorage(string name) => name switch
    {
        "FloatStorage" => SafetensorsDType.F32,
        "DoubleStorage" => SafetensorsDType.F64,
        "HalfStorage" => SafetensorsDType.F16,
        "BFloat16Storage" => SafetensorsDType.BF16,
        "LongStorage" => SafetensorsDType.I64,
        "IntStorage" => SafetensorsDType.I32,
        "ShortStorage" => SafetensorsDType.I16,
        "CharStorage" => SafetensorsDType.I8,
        "ByteStorage" or "UntypedStorage" => SafetensorsDType.U8,
        "BoolStorage" => SafetensorsDType.Bool,
        "ComplexFloatStorage" => SafetensorsDType.C64,
        _ => null,
    };

    /// <summary>The type of a dtype object, such as <c>float8_e4m3fn</c>; null for another name.</summary>
    public static SafetensorsDType? OfDType(string name) => name switch
    {
        "float32" => SafetensorsDType.F32,
        "float64" => SafetensorsDType.F64,
        "float16" => SafetensorsDType.F16,
        "bfloat16" => SafetensorsDType.BF16,
        "int64" => SafetensorsDType.I64,
        "int32" => SafetensorsDType.I32,
        "int16" => SafetensorsDType.I16,
        "int8" => SafetensorsDType.I8,
        "uint8" => SafetensorsDType.U8,
        "uint16" => SafetensorsDType.U16,
        "uint32" => SafetensorsDType.U32,
        "uint64" => SafetensorsDType.U64,
        "bool" => SafetensorsDType.Bool,
        "complex64" => SafetensorsDType.C64,
        "float8_e4m3fn" => SafetensorsDType.F8E4M3,
        "float8_e5m2" => SafetensorsDType.F8E5M2,
        "float8_e4m3fnuz" => SafetensorsDType.F8E4M3Fnuz,
        "float8_e5m2fnuz" => SafetensorsDType.F8E5M2Fnuz,
        "float8_e8m0fnu" => SafetensorsDType.F8E8M0,
        _ => null,
    };
}

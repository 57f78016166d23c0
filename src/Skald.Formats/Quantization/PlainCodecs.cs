using System.Runtime.InteropServices;

namespace Skald.Formats.Quantization;

/// <summary>Types whose elements stand alone, read as floats; integers are rounded to even.</summary>
internal static class PlainCodecs
{
    public static IBlockCodec Bool { get; } = Of<byte>("BOOL", x => x == 0 ? 0 : 1);

    public static IBlockCodec I8 { get; } = Of<sbyte>("I8", x => x);

    public static IBlockCodec U8 { get; } = Of<byte>("U8", x => x);

    public static IBlockCodec I16 { get; } = Of<short>("I16", x => x);

    public static IBlockCodec U16 { get; } = Of<ushort>("U16", x => x);

    public static IBlockCodec I32 { get; } = Of<int>("I32", x => x);

    public static IBlockCodec U32 { get; } = Of<uint>("U32", x => x);

    public static IBlockCodec I64 { get; } = Of<long>("I64", x => x);

    public static IBlockCodec U64 { get; } = Of<ulong>("U64", x => x);

    public static IBlockCodec F64 { get; } = Of<double>("F64", x => (float)x);

    public static IBlockCodec F8E5M2 { get; } = Of<byte>("F8_E5M2", SmallFloats.E5M2);

    public static IBlockCodec F8E4M3 { get; } = Of<byte>("F8_E4M3", SmallFloats.E4M3);

    public static IBlockCodec F8E8M0 { get; } = Of<byte>("F8_E8M0", SmallFloats.E8M0);

    public static IBlockCodec F8E4M3Fnuz { get; } = Of<byte>("F8_E4M3FNUZ", SmallFloats.E4M3Fnuz);

    public static IBlockCodec F8E5M2Fnuz { get; } = Of<byte>("F8_E5M2FNUZ", SmallFloats.E5M2Fnuz);

    public static IBlockCodec F4 { get; } = new Float4Codec();

    public static IBlockCodec T2 { get; } = new TwoBitTernaryCodec();

    // Files are little-endian, and so is every processor that .NET 10 runs on.
    private static PlainCodec Of<T>(string name, Func<T, float> widen)
        where T : unmanaged => new(name, Marshal.SizeOf<T>(), (elements, values) =>
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = widen(MemoryMarshal.Read<T>(elements[(i * Marshal.SizeOf<T>())..]));
        });
}

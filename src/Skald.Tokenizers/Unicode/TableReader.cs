using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;

namespace Skald.Tokenizers.Unicode;

/// <summary>Reads <c>unicode.bin</c>, the tables that <c>tools/Skald.UnicodeTables</c> writes.</summary>
/// <remarks>
/// Compressed by Brotli; inside: "SKUD", three bytes of version, a zero, then sections, each a 32-bit length in bytes
/// and its data, little-endian. The order of the sections is the order in which <see cref="UnicodeTables"/> reads.
/// </remarks>
internal sealed class TableReader
{
    private const string Resource = "Skald.Tokenizers.Unicode.unicode.bin";
    private readonly byte[] _data;
    private int _at = 8;

    public TableReader()
    {
        using Stream packed = typeof(TableReader).Assembly.GetManifestResourceStream(Resource)!;
        using BrotliStream brotli = new(packed, CompressionMode.Decompress);
        using MemoryStream data = new(capacity: 400_000);
        brotli.CopyTo(data);
        _data = data.ToArray();
        Debug.Assert(_data.AsSpan().StartsWith("SKUD"u8), "The resource is our own.");
    }

    public Version Version => new(_data[4], _data[5], _data[6]);

    public ReadOnlySpan<byte> Bytes()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(_data.AsSpan(_at));
        ReadOnlySpan<byte> section = _data.AsSpan(_at + 4, length);
        _at += 4 + length;
        return section;
    }

    public ushort[] Shorts()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        ushort[] values = new ushort[bytes.Length / 2];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        return values;
    }

    public int[] Ints()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        int[] values = new int[bytes.Length / 4];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        return values;
    }
}

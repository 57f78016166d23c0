using System.IO.Compression;
using System.Text;

namespace Skald.Tests.Formats.PyTorch;

/// <summary>Files as <c>torch.save</c> lays them out, written here operation by operation.</summary>
internal static class TorchSample
{
    private const byte Protocol = 0x80, Tuple1 = 0x85, Tuple2 = 0x86, False = 0x89;

    /// <summary>An ordered dictionary of "w" [2, 3], "t" (the transposed of a [2, 3]) and "h" [2] in bfloat16.</summary>
    public static byte[] StateDictionary(string byteOrder = "little") => Archive(
        [
            Protocol, 2, .. Global("collections", "OrderedDict"), (byte)')', (byte)'R', (byte)'q', 0, (byte)'(',
            .. Text("w"), .. Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]),
            .. Text("t"), .. Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3]),
            .. Text("h"), .. Tensor("BFloat16Storage", "1", 4, 2, [2], [1]),
            (byte)'u', (byte)'}', .. Text("_metadata"), (byte)'N', (byte)'s', (byte)'b', (byte)'.',
        ],
        byteOrder, Samples.Raw(1f, 2f, 3f, 4f, 5f, 6f), Samples.Raw<ushort>(0x3F80, 0x4000, 0x4040, 0xC080));

    /// <summary>The zip archive of a pickle and its storages.</summary>
    public static byte[] Archive(byte[] pickle, string byteOrder, params byte[][] storages) => Samples.Zip(
        CompressionLevel.NoCompression,
        [
            ("archive/data.pkl", pickle), ("archive/byteorder", Encoding.ASCII.GetBytes(byteOrder)),
            .. storages.Select((bytes, i) => ($"archive/data/{i}", bytes)), ("archive/version", "3\n"u8.ToArray()),
        ]);

    public static byte[] Global(string module, string name) =>
        [(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")];

    public static byte[] Text(string text) =>
        [(byte)'X', .. Samples.Raw(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Tensor(string storage, string key, byte count, byte offset, byte[] shape, byte[] strides) =>
    [
        .. Global("torch._utils", "_rebuild_tensor_v2"), (byte)'(',
        (byte)'(', .. Text("storage"), .. Global("torch", storage), .. Text(key), .. Text("cpu"), (byte)'K', count,
        (byte)'t', (byte)'Q', (byte)'K', offset, .. Numbers(shape), .. Numbers(strides), False,
        .. Global("collections", "OrderedDict"), (byte)')', (byte)'R', (byte)'t', (byte)'R',
    ];

    private static byte[] Numbers(byte[] numbers) =>
        [.. numbers.SelectMany(n => (byte[])[(byte)'K', n]), numbers.Length == 1 ? Tuple1 : Tuple2];
}

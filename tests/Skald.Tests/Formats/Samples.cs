using System.IO.Compression;
using System.Runtime.InteropServices;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Formats.Numpy;
using Skald.Tests.Formats.PyTorch;

namespace Skald.Tests.Formats;

/// <summary>One small file in each format, made here.</summary>
internal static class Samples
{
    /// <summary>Names of the samples, which are also those of the files.</summary>
    public static string[] Names =>
    [
        "a.gguf", "a.safetensors", "a.npy", "stored.npz", "deflated.npz", "pytorch_model.bin", "llama2c.bin",
        "version1.bin", "bitnet.bin", "model.safetensors.index.json",
    ];

    /// <summary>The bytes of a sample.</summary>
    public static byte[] Bytes(string name) => name switch
    {
        "a.gguf" => Gguf(),
        "a.safetensors" => Safetensors(),
        "a.npy" => Npy(Floats(12), [3, 4]),
        "stored.npz" => Npz(CompressionLevel.NoCompression),
        "deflated.npz" => Npz(CompressionLevel.Optimal),
        "pytorch_model.bin" => TorchSample.StateDictionary(),
        "llama2c.bin" => Llama2c(version: 0),
        "version1.bin" => Llama2c(version: 1),
        "bitnet.bin" => BitNet(),
        _ => "{\"metadata\":{},\"weight_map\":{\"a\":\"a.safetensors\",\"c\":\"a.safetensors\"}}"u8.ToArray(),
    };

    /// <summary>0.5, 1, 1.5 and so on.</summary>
    public static float[] Floats(int count) => [.. Enumerable.Range(1, count).Select(i => i * 0.5f)];

    /// <summary>Numbers as a file has them.</summary>
    public static byte[] Raw<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static byte[] Npy(float[] values, long[] shape)
    {
        using MemoryStream stream = new();
        NpyWriter.Write(stream, SafetensorsSource.FromMemory("x", SafetensorsDType.F32, shape, Raw(values)));
        return stream.ToArray();
    }

    /// <summary>A zip archive of the entries.</summary>
    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Gguf()
    {
        using MemoryStream stream = new();
        GgufMetadata metadata = new GgufMetadata()
            .Add("general.architecture", GgufValue.Of("llama"))
            .Add("llama.block_count", GgufValue.Of(2u))
            .Add("flag", GgufValue.Of(true))
            .Add("tokens", GgufValue.OfArray(["a", "b c", "ä"]))
            .Add("scores", GgufValue.OfArray([0.5f, -1f]));
        GgufWriter.Write(stream, metadata,
        [
            GgufSource.FromMemory("a.weight", GgmlType.F32, [3, 4], Raw(Floats(12))),
            GgufSource.FromMemory("q.weight", GgmlType.Q80, [2, 32], new byte[68]),
            GgufSource.FromMemory("k.weight", GgmlType.Q4K, [256], new byte[144]),
        ]);
        return stream.ToArray();
    }

    private static byte[] Safetensors()
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream,
        [
            SafetensorsSource.FromMemory("a", SafetensorsDType.F32, [3, 4], Raw(Floats(12))),
            SafetensorsSource.FromMemory("b", SafetensorsDType.F8E4M3, [5], new byte[] { 1, 2, 3, 4, 5 }),
            SafetensorsSource.FromMemory("c", SafetensorsDType.I64, [], Raw(7L)),
        ]);
        return stream.ToArray();
    }

    private static byte[] Npz(CompressionLevel level) =>
        Zip(level, ("a.npy", Npy(Floats(12), [3, 4])), ("b.npy", Npy(Floats(5), [5])));

    // Width 4, hidden 6, 1 layer, 2 heads, 1 key head, 3 tokens, context 2.
    private static byte[] Llama2c(int version)
    {
        int[] header = [4, 6, 1, 2, 1, 3, 2];
        byte[] weights = Raw(Floats(12 + 4 + 16 + 8 + 8 + 16 + 4 + 24 + 24 + 24 + 4 + (version == 0 ? 4 : 0)));
        byte[] start = version == 0 ? Raw(header) : [.. Raw(0x616B3432, 1), .. Raw(header), 1];
        return [.. start, .. new byte[version == 0 ? 0 : 256 - start.Length], .. weights];
    }

    private static byte[] BitNet()
    {
        byte[] start = [.. Raw(0x616B3432, 1), .. Raw(4, 8, 1, 2, 1, 3, 2)];
        List<byte> bytes = [.. start, .. new byte[256 - start.Length], .. Raw(Floats(4 + 12))];
        foreach (int codes in (int[])[16, 8, 8, 16, 32, 32, 32])
        {
            bytes.AddRange(Raw(0.25f));
            bytes.AddRange(Enumerable.Repeat((byte)0b_11_01_00_01, codes / 4));
        }

        return [.. bytes];
    }
}

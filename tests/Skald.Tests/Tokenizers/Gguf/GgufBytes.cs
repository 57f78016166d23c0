using System.Text;

namespace Skald.Tests.Tokenizers.Gguf;

/// <summary>Writes GGUF files of metadata alone.</summary>
internal sealed class GgufBytes
{
    private readonly MemoryStream _keys = new();
    private ulong _count;

    public GgufBytes Add(string key, string value) => Key(key, 8, w => Text(w, value));

    /// <summary>Adds a key outside of the vocabulary's.</summary>
    public GgufBytes AddWhole(string key, string value) => WholeKey(key, 8, w => Text(w, value));

    public GgufBytes Add(string key, uint value) => Key(key, 4, w => w.Write(value));

    public GgufBytes Add(string key, bool value) => Key(key, 7, w => w.Write(value));

    public GgufBytes Add(string key, params string[] values) => Array(key, 8, values, Text);

    public GgufBytes Add(string key, params int[] values) => Array(key, 5, values, (w, v) => w.Write(v));

    public GgufBytes Add(string key, params float[] values) => Array(key, 6, values, (w, v) => w.Write(v));

    public GgufBytes Add(string key, params byte[] values) => Array(key, 0, values, (w, v) => w.Write(v));

    public byte[] ToArray()
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write(0ul);
        writer.Write(_count);
        _keys.WriteTo(file);
        return file.ToArray();
    }

    private static void Text(BinaryWriter writer, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)utf8.Length);
        writer.Write(utf8);
    }

    private GgufBytes Array<T>(string key, uint type, T[] values, Action<BinaryWriter, T> write) => Key(key, 9, w =>
    {
        w.Write(type);
        w.Write((ulong)values.Length);
        foreach (T value in values) write(w, value);
    });

    private GgufBytes Key(string key, uint type, Action<BinaryWriter> write) =>
        WholeKey("tokenizer.ggml." + key, type, write);

    private GgufBytes WholeKey(string key, uint type, Action<BinaryWriter> write)
    {
        BinaryWriter writer = new(_keys);
        Text(writer, key);
        writer.Write(type);
        write(writer);
        writer.Flush();
        _count++;
        return this;
    }
}

using System.IO.Compression;
using System.Text;

namespace Skald.TokenizerBenchmarks;

/// <summary>Documents of 50 kB of each kind of text.</summary>
internal static class Texts
{
    private const int DocumentBytes = 50_000;

    public static string[] Documents(string kind, string shared, int megabytes)
    {
        string text = kind switch
        {
            "english" => Join(Directory.GetFiles(Path.Combine(shared, "data", "books"), "*.md")),
            "code" => Join(Directory.GetFiles("src", "*.cs", SearchOption.AllDirectories)),
            "german" => German(Path.Combine(shared, "data", "tatoeba", "deu.txt.gz")),
            "chinese" => Chinese(megabytes << 20),
            _ => throw new ArgumentException($"Texts: must be english, code, german or chinese, got '{kind}'."),
        };
        List<string> documents = [];
        long bytes = 0;
        for (int at = 0; at < text.Length && bytes < (long)megabytes << 20;)
        {
            int length = Math.Min(DocumentBytes, text.Length - at);
            if (at + length < text.Length && char.IsLowSurrogate(text[at + length])) length++;
            documents.Add(text.Substring(at, length));
            bytes += Encoding.UTF8.GetByteCount(documents[^1]);
            at += length;
        }

        return [.. documents];
    }

    private static string Join(string[] files) =>
        string.Concat(files.Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private static string German(string path)
    {
        using GZipStream unpacked = new(File.OpenRead(path), CompressionMode.Decompress);
        using StreamReader reader = new(unpacked, Encoding.UTF8);
        StringBuilder text = new();
        while (reader.ReadLine() is { } line)
            if (line.Split('\t') is [_, var german, ..]) text.Append(german).Append('\n');
        return text.ToString();
    }

    // Ideographs by Zipf's law, with marks of sentences between them.
    private static string Chinese(int bytes)
    {
        Random random = new(7);
        StringBuilder text = new();
        for (int length = 0; 3 * length < bytes; length++)
        {
            int rank = (int)Math.Min(6000, Math.Exp(random.NextDouble() * Math.Log(6000)));
            text.Append((char)(0x4E00 + ((rank * 2654435761L) % 0x5000)));
            if (random.Next(12) == 0) text.Append("，。、！？\n"[random.Next(6)]);
        }

        return text.ToString();
    }
}

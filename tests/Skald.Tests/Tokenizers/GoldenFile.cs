using System.IO.Compression;
using System.Text.Json;

namespace Skald.Tests.Tokenizers;

/// <summary>Recordings of reference tokenizers under ../shared/golden/tokenizers, packed or not.</summary>
internal static class GoldenFile
{
    /// <summary>A recording as JSON.</summary>
    public static JsonDocument Read(params string[] parts)
    {
        string path = TestData.Shared(["golden", "tokenizers", .. parts]);
        if (!path.EndsWith(".gz", StringComparison.Ordinal)) return JsonDocument.Parse(File.ReadAllBytes(path));
        using GZipStream unpacked = new(File.OpenRead(path), CompressionMode.Decompress);
        return JsonDocument.Parse(unpacked);
    }

    /// <summary>An array of integers; empty where it is absent.</summary>
    public static int[] Integers(JsonElement record, string key) => record.TryGetProperty(key, out JsonElement list)
        ? [.. list.EnumerateArray().Select(i => i.ValueKind == JsonValueKind.Null ? -1 : i.GetInt32())]
        : [];

    /// <summary>An array of strings; null entries stay null.</summary>
    public static string?[] Texts(JsonElement record, string key) =>
        [.. record.GetProperty(key).EnumerateArray().Select(i => i.GetString())];

    /// <summary>Pairs of integers.</summary>
    public static (int, int)[] Spans(JsonElement record, string key) =>
        [.. record.GetProperty(key).EnumerateArray().Select(p => (p[0].GetInt32(), p[1].GetInt32()))];
}

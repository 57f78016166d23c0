using System.Text.Json;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>A file of recorded cases.</summary>
internal sealed class GoldenFile
{
    private readonly JsonElement _root;

    public GoldenFile(string name) =>
        _root = JsonDocument.Parse(File.ReadAllBytes(TestData.Golden("templates", name))).RootElement;

    public IReadOnlyList<JsonElement> Cases => [.. _root.GetProperty("cases").EnumerateArray()];

    /// <summary>The variables of all cases that have none of their own.</summary>
    public JsonElement Context => _root.GetProperty("context");

    /// <summary>The special tokens that every template gets.</summary>
    public JsonElement Special => _root.GetProperty("special");

    public TimeProvider Clock =>
        new FixedClock(_root.TryGetProperty("clock", out JsonElement clock) ? clock.GetString()! : "2025-03-09T07:05:04");
}

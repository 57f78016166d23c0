using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Encodings;

namespace Skald.Tests.Tokenizers;

/// <summary>Compares encodings with recorded ones, field by field.</summary>
internal static class GoldenEncodings
{
    /// <summary>The reference recognises special tokens in every text and adds its template.</summary>
    public static EncodeOptions Framed { get; } = EncodeOptions.AllowSpecial with { AddTemplateTokens = true };

    /// <summary>All fields that a record has.</summary>
    public static void AssertEqual(JsonElement record, TokenEncoding encoding)
    {
        Assert.Equal(GoldenFile.Integers(record, "ids"), encoding.Ids);
        Assert.Equal(GoldenFile.Texts(record, "tokens").Select(t => t!), encoding.Tokens);
        Assert.Equal(
            GoldenFile.Spans(record, "offsets"),
            encoding.GetOffsets(OffsetUnit.CodePoints).Select(o => (o.Start, o.End)));
        AssertMask(record, "special", encoding.SpecialTokensMask);
        AssertMask(record, "types", encoding.TypeIds);
        if (record.TryGetProperty("attention", out _)) AssertMask(record, "attention", encoding.AttentionMask);
        if (record.TryGetProperty("words", out _))
            Assert.Equal(GoldenFile.Integers(record, "words"), encoding.WordIds.Select(w => w ?? -1));
        if (!record.TryGetProperty("overflowing", out JsonElement overflowing)) return;
        JsonElement[] parts = [.. overflowing.EnumerateArray()];
        Assert.Equal(parts.Length, encoding.Overflowing.Count);
        for (int i = 0; i < parts.Length; i++) AssertEqual(parts[i], encoding.Overflowing[i]);
    }

    private static void AssertMask(JsonElement record, string key, IReadOnlyList<int> mask) => Assert.Equal(
        record.TryGetProperty(key, out _) ? GoldenFile.Integers(record, key) : new int[mask.Count], mask);
}
